#!/usr/bin/env python3
"""The same networks as torchvision's: the same names, shapes and answers.

    compare_networks.py NETWORK_LOGITS JOULELAB_TRAIN [NAME...]

Each architecture that both have gets random weights and random running statistics here, which are
written as safetensors and loaded by joulelab (which refuses any name or shape that differs). Both
then answer the same images in evaluation mode; the scores may differ by 1e-4 of the largest.
Exit code 77 where torchvision is not installed: the test is skipped.
"""
import inspect, json, struct, subprocess, sys, tempfile, time, warnings
from pathlib import Path

try:
    import torch, torchvision
except ImportError as error:
    print(f"skipped: {error}; on Debian: apt-get install python3-torchvision python3-torch")
    sys.exit(77)

LIMIT = 1e-4
TYPES = {torch.float32: "F32", torch.int64: "I64"}


def write_safetensors(path, tensors):
    header, end = {}, 0
    for name, tensor in tensors.items():
        size = tensor.numel() * tensor.element_size()
        header[name] = {"dtype": TYPES[tensor.dtype], "shape": list(tensor.shape),
                        "data_offsets": [end, end + size]}
        end += size
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(memoryview(tensor.contiguous().numpy()).cast("B") if tensor.dim()
                       else tensor.numpy().tobytes())


def read_scores(path):
    data = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    numbers = torch.frombuffer(bytearray(data[8 + length:]), dtype=torch.float32)
    return numbers.reshape(header["scores"]["shape"])


def build(name):
    """torchvision's model; its own initialisation is skipped, for ours replaces it."""
    make = getattr(torchvision.models, name)
    options = {"init_weights": False} if name in ("googlenet", "inception_v3") else {}
    saved = dict(vars(torch.nn.init))
    for each, function in saved.items():
        if each.endswith("_") and inspect.isfunction(function):
            setattr(torch.nn.init, each, lambda tensor, *_, **__: tensor)
    try:
        return make(**options).eval()
    finally:
        for each, function in saved.items():
            setattr(torch.nn.init, each, function)


def randomise(model, generator):
    """Random parameters; and running statistics, as the images reach them, that are near the true
    ones, so that the signal neither dies nor explodes, but not equal to them."""
    def draw(tensor, low, high):
        return torch.empty_like(tensor).uniform_(low, high, generator=generator)

    for name, tensor in model.state_dict().items():
        if tensor.dtype != torch.float32 or "running_" in name:
            continue
        if name.endswith("layer_scale"):
            tensor.copy_(draw(tensor, 0.1, 0.5))
        elif name.endswith("bn3.weight"):
            # At the end of a bottleneck, small as in trained networks: 33 of them at random
            # multiply float32's own rounding (9e-5 in ResNet-101) until it hides everything.
            tensor.copy_(draw(tensor, 0.1, 0.4))
        elif tensor.dim() == 1:
            tensor.copy_(draw(tensor, 0.5, 1.5) if name.endswith("weight") else
                         draw(tensor, -0.2, 0.2))
        else:
            fan_in = tensor.numel() / tensor.shape[0]
            tensor.normal_(0, (2 / fan_in) ** 0.5, generator=generator)

    def settle(norm, inputs):
        var, mean = torch.var_mean(inputs[0], (0, 2, 3), unbiased=False)
        norm.running_mean.copy_(mean + var.sqrt() * draw(var, -0.2, 0.2))
        norm.running_var.copy_(var * draw(var, 0.6, 1.6))

    return [each.register_forward_pre_hook(settle) for each in model.modules()
            if isinstance(each, torch.nn.BatchNorm2d)]


def compare(program, name, side, folder):
    generator = torch.Generator().manual_seed(len(name) + side)
    model = build(name)
    images = torch.randn(2, 3, side, side, generator=generator)
    with torch.no_grad():
        hooks = randomise(model, generator)
        model(images)
        for hook in hooks:
            hook.remove()
    weights, inputs, outputs = (folder / each for each in ("weights", "images", "scores"))
    write_safetensors(weights, model.state_dict())
    write_safetensors(inputs, {"images": images})
    with torch.no_grad():
        wanted = model(images)
    said = subprocess.run([program, name, weights, inputs, outputs], capture_output=True, text=True)
    if said.returncode != 0:
        return said.stderr.strip()
    found = read_scores(outputs)
    largest = wanted.abs().max().item()
    # A comparison in which the images do not matter would prove nothing.
    contrast = (wanted[0] - wanted[1]).abs().max().item() / largest
    error = (found - wanted).abs().max().item() / largest
    verdict = f"error {error:.1e}, two images differ by {contrast:.1e}, largest {largest:.3g}"
    if not error <= LIMIT:
        return f"the scores differ: {verdict}"
    if not contrast >= 100 * LIMIT:
        return f"the comparison says nothing: {verdict}"
    print(f"{name:20} {verdict}", flush=True)
    return None


def main():
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    program, trainer, asked = sys.argv[1], sys.argv[2], sys.argv[3:]
    listed = json.loads(subprocess.check_output([trainer, "--list", "--json"]))
    sides = {each["name"]: each["input"][1] for each in listed}
    both = [name for name in sides if hasattr(torchvision.models, name)]
    failed = 0
    began = time.time()
    for name in asked or both:
        with tempfile.TemporaryDirectory() as folder:
            fault = compare(program, name, sides[name], Path(folder))
        if fault:
            failed += 1
            print(f"{name:20} FAILED: {fault}", flush=True)
    print(f"{len(asked or both)} architectures against torchvision {torchvision.__version__}, "
          f"{failed} failed, {time.time() - began:.0f} s")
    if not asked and len(both) < 32:  # as many as we share with Debian 12's torchvision
        failed += 1
        print(f"only {len(both)} architectures were found in both")
    sys.exit(1 if failed else 0)


main()
