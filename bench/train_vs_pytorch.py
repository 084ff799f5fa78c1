#!/usr/bin/python3
"""joulelab-train against PyTorch eager: same network, batch, threads, optimizer and BLAS, turn by turn.

Prints for each network the median images/s of three programs: ours; PyTorch as a careful person
writes it (data in memory, batches by index, gradients set to none); and the same with channels_last.
The ratio is ours over the better of the two. Then geometric means, and for one epoch of LeNet-5 on
MNIST the wall time of the whole process, start-up and evaluation included. The images are `shapes`
here and random numbers there, so nothing is downloaded; only the epoch needs MNIST. PyTorch is what
Debian's python3-torch and python3-torchvision give; it is no dependency of Joulelab.

    bench/train_vs_pytorch.py [--only NAME ...] [--seconds N] [--turns N] [--realtime] [--json FILE]

Networks for small images run at 32 px (LeNet-5: 28) in batches of 64, the others at their native
size, 224 px (Inception v3: 299), in batches of 8.
"""
import argparse
import glob
import json
import math
import os
import statistics
import subprocess
import sys
import time

SMALL = ["lenet5", "resnet20", "resnet56", "resnet18_cifar", "vgg11_cifar", "mobilenet_v2_cifar"]
SIDES = ["joulelab-train", "eager", "eager, channels last"]
DATA = os.path.join(os.environ.get("JOULELAB_DATA") or os.path.join(
    os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "joulelab", "data"), "mnist")


def read_mnist(stem, count):
    import torch

    def numbers(kind, offset):
        with open(os.path.join(DATA, f"{stem}-{kind}-ubyte"), "rb") as file:
            return torch.frombuffer(bytearray(file.read()), dtype=torch.uint8, offset=offset)

    x = numbers("images-idx3", 16).view(-1, 1, 28, 28)[:count].float()
    return x.div_(255).sub_(0.1307).div_(0.3081), numbers("labels-idx1", 8)[:count].long()


def worker(job):
    """Trains once in this process; prints images/s as JSON. With `seconds`: how many batches fit."""
    import torch
    from eager_network import make
    torch.set_num_threads(job["threads"])
    torch.manual_seed(1)
    size, count = job["batch"], job["images"]
    format = torch.channels_last if job["is_last"] else torch.contiguous_format
    if job["is_mnist"]:
        x, y = read_mnist("train", count)
        test_x, test_y = read_mnist("t10k", 10000)
    else:
        kept = min(count, 4 * size)  # more would only fill the memory
        x, y = torch.randn(kept, 3, job["side"], job["side"]), torch.randint(10, (kept,))
        test_x, test_y = x[:size], y[:size]
    model, loss_of = make(job["name"], x.shape[1], job["side"])
    model = model.to(memory_format=format)
    optimizer = torch.optim.SGD(model.parameters(), 0.01, 0.9)
    autocast = torch.autocast("cpu", torch.bfloat16, enabled=job["precision"] == "bfloat16")
    began = time.perf_counter()
    order = torch.randperm(count) % len(x)
    for at in range(0, count, size):
        batch = order[at:at + size]
        inputs = x[batch].contiguous(memory_format=format)
        with autocast:
            loss = loss_of(model(inputs), y[batch])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        if at == 0 and count > size:
            first = time.perf_counter() - began  # it makes what the others find ready
    seconds = time.perf_counter() - began
    model.eval()
    with torch.no_grad():
        hits = sum((model(test_x[at:at + 128]).argmax(1) == test_y[at:at + 128]).sum().item()
                   for at in range(0, len(test_x), 128))
    print(json.dumps({"images_per_second": count / seconds, "accuracy": hits / len(test_x),
                      "batch_s": (seconds - first) / (count / size - 1),
                      "parameters": sum(each.numel() for each in model.parameters())}))


def run(args, command):
    blas = glob.glob("/usr/lib/*/openblas-openmp")
    environment = {**os.environ, **({"LD_LIBRARY_PATH": blas[0]} if blas else {})}
    prefix = ["chrt", "-f", "10"] if args.realtime else []
    began = time.perf_counter()
    done = subprocess.run(prefix + command, stdout=subprocess.PIPE, check=True, env=environment)
    return {**json.loads(done.stdout), "process_s": time.perf_counter() - began}


def one(args, side, job):
    if side != SIDES[0]:
        text = json.dumps({**job, "is_last": side == SIDES[2]})
        return run(args, [sys.executable, os.path.abspath(__file__), "--worker", text])
    data = (["--data", "mnist"] if job["is_mnist"] else
            ["--data", "shapes", "--input-size", str(job["side"]), "--test-images", "10"])
    precision = [] if job["precision"] == "float32" else ["--precision", job["precision"]]
    return run(args, [args.train, "--arch", job["name"], *data, "--json", "--quiet", "--threads",
                      str(job["threads"]), "--batch-size", str(job["batch"]), "--train-images",
                      str(job["images"]), *precision])


def compare(args, job, of):
    """Median of `of` for each side; a drift of the machine favours nobody, as each is first once."""
    found = {side: [] for side in SIDES}
    for turn in range(args.turns):
        shift = turn % len(SIDES)
        for side in SIDES[shift:] + SIDES[:shift]:
            result = one(args, side, job)
            found[side].append(of(result))
            job.setdefault("parameters", result["parameters"])
            if result["parameters"] != job["parameters"]:
                sys.exit(f"{job['name']}: {side} has {result['parameters']} parameters, "
                         f"not {job['parameters']}")
    return {side: statistics.median(values) for side, values in found.items()}


def sized(args, name, side):
    """The job that takes PyTorch about --seconds, at least three batches."""
    job = {"name": name, "side": side, "threads": args.threads, "is_mnist": False,
           "precision": args.precision, "batch": 64 if name in SMALL else args.batch_size}
    batch_s = one(args, SIDES[2], {**job, "images": 2 * job["batch"]})["batch_s"]
    job["images"] = job["batch"] * max(3, round(args.seconds / batch_s))
    return job


def geometric_mean(rows):
    return math.exp(statistics.fmean(math.log(row["ratio"]) for row in rows))


def report(args, rows, wall):
    text = {"date": time.strftime("%Y-%m-%d"), "load": os.getloadavg()[0], "seconds": args.seconds,
            "threads": args.threads, "precision": args.precision, "turns": args.turns,
            "rows": rows, "wall": wall}
    for title, is_small in (("small images", True), ("native size", False)):
        group = [row for row in rows if (row["name"] in SMALL) == is_small]
        if not group:
            continue
        text["mean_small" if is_small else "mean_native"] = geometric_mean(group)
        lowest = min(group, key=lambda row: row["ratio"])
        print(f"{title}: geometric mean {geometric_mean(group):.2f}, lowest {lowest['name']} "
              f"{lowest['ratio']:.2f}, {len(group)} networks")
    if args.json:
        with open(args.json, "w") as file:
            json.dump(text, file, indent=1)
            file.write("\n")


def measure(args, listed):
    import eager_network
    rows = []
    for each in listed:
        name = each["name"]
        if not eager_network.is_known(name) or (args.only and name not in args.only):
            continue
        job = sized(args, name, each["input"][1])
        median = compare(args, job, lambda result: result["images_per_second"])
        ours, first, last = (median[side] for side in SIDES)
        rows.append({"name": name, "side": job["side"], "batch": job["batch"], "ours": ours,
                     "eager": first, "eager_last": last, "images": job["images"],
                     "ratio": ours / max(first, last), "ratio_as_it_comes": ours / first})
        print(f"{name:20}{ours:14.4g}{first:14.4g}{last:14.4g}{ours / max(first, last):8.2f}",
              flush=True)
    return rows


def measure_wall(args):
    if args.only and "wall" not in args.only:
        return None
    if not os.path.exists(os.path.join(DATA, "train-images-idx3-ubyte")):
        print("lenet5, whole epoch: skipped, no MNIST at", DATA, "(joulelab data fetch mnist)")
        return None
    job = {"name": "lenet5", "side": 28, "threads": args.threads, "is_mnist": True, "batch": 64,
           "precision": args.precision, "images": 60000}
    median = compare(args, job, lambda result: result["process_s"])
    ours, first, last = (median[side] for side in SIDES)
    ratio = min(first, last) / ours
    print(f"lenet5, MNIST epoch:{ours:12.4g} s{first:12.4g} s{last:12.4g} s{ratio:8.2f}")
    return {"ours_s": ours, "eager_s": first, "eager_last_s": last, "ratio": ratio}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", default="build/release/joulelab-train", help="the program")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3, help="of one training")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--batch-size", type=int, default=8, help="at the native size")
    parser.add_argument("--precision", default="float32", choices=["float32", "bfloat16"])
    parser.add_argument("--only", nargs="*", help="networks, and `wall` for the epoch")
    parser.add_argument("--realtime", action="store_true",
                        help="run all with chrt -f 10, on a machine that is busy with other work")
    parser.add_argument("--json", help="where to write the numbers (bench/ratio_figure.py draws them)")
    args = parser.parse_args()
    try:
        import torch
        import torchvision
    except ImportError as error:
        print(f"skipped: {error} (Debian: apt-get install python3-torchvision, then "
              "/usr/bin/python3)")
        return
    listed = json.loads(subprocess.check_output([args.train, "--list", "--json"]))
    print(f"images/s, medians of {args.turns}; PyTorch {torch.__version__}, torchvision "
          f"{torchvision.__version__}, {args.threads} threads, SGD, {args.precision}")
    print(f"{'':20}{SIDES[0]:>14}{SIDES[1]:>14}{'channels last':>14}{'ratio':>8}")
    rows = measure(args, listed)
    wall = measure_wall(args)
    report(args, rows, wall)


if __name__ == "__main__":
    if len(sys.argv) > 2 and sys.argv[1] == "--worker":
        worker(json.loads(sys.argv[2]))
    else:
        main()
