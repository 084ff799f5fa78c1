#!/usr/bin/python3
"""joulelab-train against PyTorch eager: same model, batch, threads, data and BLAS, turn by turn.

Prints for each network the median images/s of both and their ratio, and for one epoch of LeNet-5 on
MNIST the wall time of the whole process, start-up and evaluation included. PyTorch is what Debian's
python3-torch gives; it is no dependency of Joulelab. The Python side is written as a careful person
would: data in memory, batches by index, gradients set to none, channels_last where it helps.

    bench/train_vs_pytorch.py [--train PROGRAM] [--repeats N] [--threads N] [--only NAME ...]
"""
import argparse
import glob
import json
import os
import statistics
import subprocess
import sys
import time

# Images of one training window: enough for about two seconds on two cores.
IMAGES = {"lenet5": 25600, "resnet20": 1280, "resnet18_cifar": 192, "vgg11_cifar": 512,
          "mobilenet_v2_cifar": 320}
DATA = os.path.join(os.environ.get("JOULELAB_DATA") or os.path.join(
    os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "joulelab", "data"), "mnist")


def models():
    """The five networks, layer by layer those of src/train, in plain PyTorch."""
    import torch
    from torch import nn

    def conv(i, o, k=3, s=1, g=1, b=False):
        return nn.Conv2d(i, o, k, s, (k - 1) // 2, groups=g, bias=b)

    class Block(nn.Module):
        def __init__(self, i, o, s, projected):
            super().__init__()
            self.stride, self.pad = s, (o - i) // 2
            self.conv1, self.bn1 = conv(i, o, s=s), nn.BatchNorm2d(o)
            self.conv2, self.bn2 = conv(o, o), nn.BatchNorm2d(o)
            self.down = None
            if projected and (s > 1 or i != o):
                self.down = nn.Sequential(conv(i, o, 1, s), nn.BatchNorm2d(o))

        def forward(self, x):
            y = self.bn2(self.conv2(self.bn1(self.conv1(x)).relu_()))
            if self.down is not None:
                x = self.down(x)
            elif self.stride > 1:
                x = nn.functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.pad, self.pad))
            return y.add_(x).relu_()

    class Mean(nn.Module):
        def forward(self, x):
            return x.mean((2, 3))

    def resnet(channels, blocks, projected):
        layers, i = [conv(1, channels[0]), nn.BatchNorm2d(channels[0]), nn.ReLU(True)], channels[0]
        for stage, o in enumerate(channels):
            for block in range(blocks):
                layers.append(Block(i, o, 2 if stage and not block else 1, projected))
                i = o
        return nn.Sequential(*layers, Mean(), nn.Linear(i, 10))

    class Residual(nn.Module):
        def __init__(self, i, o, s, t):
            super().__init__()
            h, layers = i * t, []
            if t > 1:
                layers += [conv(i, h, 1), nn.BatchNorm2d(h), nn.ReLU6(True)]
            layers += [conv(h, h, s=s, g=h), nn.BatchNorm2d(h), nn.ReLU6(True),
                       conv(h, o, 1), nn.BatchNorm2d(o)]
            self.conv, self.add = nn.Sequential(*layers), s == 1 and i == o

        def forward(self, x):
            return x + self.conv(x) if self.add else self.conv(x)

    def mobilenet():
        layers, i = [conv(1, 32), nn.BatchNorm2d(32), nn.ReLU6(True)], 32
        for t, o, n, s in ((1, 16, 1, 1), (6, 24, 2, 1), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1),
                           (6, 160, 3, 2), (6, 320, 1, 1)):
            for block in range(n):
                layers.append(Residual(i, o, 1 if block else s, t))
                i = o
        layers += [conv(i, 1280, 1), nn.BatchNorm2d(1280), nn.ReLU6(True), Mean(), nn.Dropout(0.2)]
        return nn.Sequential(*layers, nn.Linear(1280, 10))

    def vgg11():
        layers, i = [], 1
        for o in (64, 0, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0):
            if o:
                layers += [conv(i, o, b=True), nn.BatchNorm2d(o), nn.ReLU(True)]
                i = o
            else:
                layers.append(nn.MaxPool2d(2, ceil_mode=True))
        return nn.Sequential(*layers, Mean(), nn.Linear(512, 10))

    def lenet5():
        return nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(True), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5),
            nn.ReLU(True), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(400, 120), nn.ReLU(True),
            nn.Linear(120, 84), nn.ReLU(True), nn.Linear(84, 10))

    return {"lenet5": lenet5, "resnet20": lambda: resnet((16, 32, 64), 3, False),
            "resnet18_cifar": lambda: resnet((64, 128, 256, 512), 2, True),
            "vgg11_cifar": vgg11, "mobilenet_v2_cifar": mobilenet}


def worker(name, images, tests, threads, channels_last):
    """Trains once in this process and prints images/s and accuracy."""
    import torch
    torch.set_num_threads(threads)
    torch.manual_seed(1)

    def read(stem, count):
        with open(os.path.join(DATA, stem + "-images-idx3-ubyte"), "rb") as file:
            pixels = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8, offset=16)
        with open(os.path.join(DATA, stem + "-labels-idx1-ubyte"), "rb") as file:
            labels = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8, offset=8)
        x = pixels.view(-1, 1, 28, 28)[:count].float().div_(255).sub_(0.1307).div_(0.3081)
        return x, labels[:count].long()

    x, y = read("train", images)
    test_x, test_y = read("t10k", tests)
    model = models()[name]()
    if channels_last:
        model = model.to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(model.parameters(), 0.01, 0.9)
    began = time.perf_counter()
    order = torch.randperm(images)
    for at in range(0, images, 64):
        batch = order[at:at + 64]
        inputs = x[batch]
        if channels_last:
            inputs = inputs.contiguous(memory_format=torch.channels_last)
        loss = torch.nn.functional.cross_entropy(model(inputs), y[batch])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
    seconds = time.perf_counter() - began
    model.eval()
    with torch.no_grad():
        hits = sum((model(test_x[at:at + 128]).argmax(1) == test_y[at:at + 128]).sum().item()
                   for at in range(0, tests, 128))
    print(json.dumps({"images_per_second": images / seconds, "accuracy": hits / tests,
                      "torch": torch.__version__}))


def run(command, environment=None):
    began = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True,
                          env={**os.environ, **(environment or {})})
    return json.loads(done.stdout), time.perf_counter() - began


def pair(args, name, images, tests):
    """One run of each, ours first on even turns, so that a drift of the machine favours nobody."""
    ours = [args.train, "--arch", name, "--data", "mnist", "--json", "--quiet", "--threads",
            str(args.threads), "--train-images", str(images), "--test-images", str(tests)]
    base = [sys.executable, os.path.abspath(__file__), "--worker", name, str(images), str(tests),
            str(args.threads)]
    theirs = base + (["last"] if name in args.channels_last else ["first"])
    blas = glob.glob("/usr/lib/*/openblas-openmp")
    environment = {"LD_LIBRARY_PATH": blas[0]} if blas else {}
    jobs = [lambda: run(ours), lambda: run(theirs, environment)]
    for turn in range(args.repeats):
        results = [None, None]
        for which in ((0, 1) if turn % 2 == 0 else (1, 0)):
            results[which] = jobs[which]()
        yield results


def compare(args, name, images, tests, of):
    pairs = [[of(*result) for result in results] for results in pair(args, name, images, tests)]
    ours, theirs = (statistics.median(column) for column in zip(*pairs))
    return ours, theirs


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", default="build/release/joulelab-train", help="the program")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--only", nargs="*", default=list(IMAGES) + ["wall"])
    parser.add_argument("--channels-last", nargs="*", default=["mobilenet_v2_cifar"],
                        help="networks that PyTorch trains in this format")
    args = parser.parse_args()
    try:
        import torch
    except ImportError:
        print("skipped: this Python has no torch (Debian: apt-get install python3-torch, "
              "then /usr/bin/python3)")
        return
    if not os.path.exists(os.path.join(DATA, "train-images-idx3-ubyte")):
        print("skipped: no MNIST at", DATA, "(run: joulelab data fetch mnist)")
        return
    print(f"PyTorch {torch.__version__}, {args.threads} threads, batch 64, MNIST, "
          f"medians of {args.repeats} turns")
    print(f"{'':22}{'joulelab-train':>16}{'PyTorch eager':>16}{'ratio':>8}")
    for name in (n for n in IMAGES if n in args.only):
        ours, theirs = compare(args, name, IMAGES[name], 128, lambda r, _: r["images_per_second"])
        print(f"{name:22}{ours:10.1f} img/s{theirs:10.1f} img/s{ours / theirs:8.2f}", flush=True)
    if "wall" in args.only:
        ours, theirs = compare(args, "lenet5", 60000, 10000, lambda _, seconds: seconds)
        print(f"{'lenet5, whole epoch':22}{ours:14.2f} s{theirs:14.2f} s{theirs / ours:8.2f}")


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] == "--worker":
        worker(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]),
               sys.argv[6] == "last")
    else:
        main()
