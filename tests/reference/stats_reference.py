"""What SciPy, or a plain loop where SciPy has none, says of the samples in stats_samples.csv.

/usr/bin/python3 stats_reference.py > stats_scipy.csv     (in this folder; SciPy 1.10.1)

Debian has no R package of Deming and Passing-Bablok regression. Deming's line is here what ODRPACK
(scipy.odr) finds by iteration, so the closed form is checked against another way. Passing & Bablok's
is written from the paper, but in angles that turn past -45 degrees instead of slopes with an offset,
and its cusum as SciPy's two-sample Kolmogorov-Smirnov statistic, which it equals but for a factor.
"""
import csv
import itertools
import math
import statistics

import numpy
from scipy import odr, special, stats

with open("stats_samples.csv") as file:
    rows = list(csv.DictReader(file))
samples = {row["sample"]: [float(v) for v in row["values"].split()] for row in rows}


def say(test, names, quantity, value):
    print(f"{test},{' '.join(names)},{quantity},{value:.17g}")


def h_of(groups):
    return stats.kruskal(*groups).statistic


def exact_kruskal_p(groups):
    """Over every partition, one by one."""
    values = [v for group in groups for v in group]
    seen, sizes = h_of(groups), [len(g) for g in groups]

    def deal(rest, left, dealt):
        if len(left) == 1:
            yield dealt + [[values[i] for i in rest]]
            return
        for chosen in itertools.combinations(rest, left[0]):
            others = [i for i in rest if i not in chosen]
            yield from deal(others, left[1:], dealt + [[values[i] for i in chosen]])

    all_h = [h_of(partition) for partition in deal(list(range(len(values))), sizes, [])]
    share = lambda bound: sum(h >= bound - 1e-9 for h in all_h) / len(all_h)
    return share(seen), share(max(all_h)), len(all_h)


def dunn(groups):
    values = [v for group in groups for v in group]
    ranks, n = stats.rankdata(values), len(values)
    ties = sum(t**3 - t for t in (values.count(v) for v in set(values)))
    means, at = [], 0
    for group in groups:
        means.append(sum(ranks[at : at + len(group)]) / len(group))
        at += len(group)
    for a, b in itertools.combinations(range(len(groups)), 2):
        variance = n * (n + 1) / 12 - ties / (12 * (n - 1))
        z = (means[a] - means[b]) / math.sqrt(variance * (1 / len(groups[a]) + 1 / len(groups[b])))
        yield a, b, z, 2 * stats.norm.sf(abs(z))


print("test,samples,quantity,value")
sets = [
    ("short_a", "short_b", "short_c"),
    ("tied_a", "tied_b", "tied_c"),
    ("long_a", "long_b", "long_c", "long_d"),
    ("eleven", "twelve"),
]
for names in sets:
    groups = [samples[n] for n in names]
    levene = stats.levene(*groups, center="median")
    say("brown_forsythe", names, "f", levene.statistic)
    say("brown_forsythe", names, "p", levene.pvalue)
    for a, b, z, p in dunn(groups):
        say("dunn", names, f"z{a}{b}", z)
        say("dunn", names, f"p{a}{b}", p)
for names in [("short_a", "short_b", "short_c"), ("short_a", "four"), ("tied_a", "tied_b")]:
    p, least, count = exact_kruskal_p([samples[n] for n in names])
    say("exact_kruskal", names, "p", p)
    say("exact_kruskal", names, "least", least)
    say("exact_kruskal", names, "partitions", count)
for names in [("tied_a", "tied_c"), ("long_a", "long_b"), ("short_a", "short_b")]:
    a, b = (samples[n] for n in names)
    say("cliff", names, "delta", sum((x > y) - (x < y) for x in a for y in b) / len(a) / len(b))


def odr_line(x, y, ratio):
    start = stats.linregress(x, y)
    data = odr.RealData(x, y, sx=math.sqrt(ratio), sy=1)
    model = odr.Model(
        lambda beta, at: beta[0] * at + beta[1],
        fjacb=lambda beta, at: numpy.vstack([at, numpy.ones_like(at)]),
        fjacd=lambda beta, at: numpy.full_like(at, beta[0]),
    )
    fit = odr.ODR(data, model, [start.slope, start.intercept], sstol=1e-16, partol=1e-14, maxit=999)
    fit.set_job(deriv=3)
    return fit.run().beta


def deming(x, y, ratio):
    n = len(x)
    everything = odr_line(x, y, ratio)
    rest = [odr_line(x[:i] + x[i + 1 :], y[:i] + y[i + 1 :], ratio) for i in range(n)]
    for at, name in enumerate(["slope", "intercept"]):
        pseudovalues = [n * everything[at] - (n - 1) * line[at] for line in rest]
        half = stats.t.ppf(0.975, n - 2) * statistics.stdev(pseudovalues) / math.sqrt(n)
        yield name, everything[at]
        yield name + "_low", everything[at] - half
        yield name + "_high", everything[at] + half


def passing_bablok(x, y):
    n, angles = len(x), []
    for (x1, y1), (x2, y2) in itertools.combinations(zip(x, y), 2):
        dx, dy = x2 - x1, y2 - y1
        if dx == -dy:
            continue
        angle = math.atan2(dy, dx) % math.pi
        angles.append(angle - math.pi if angle > 0.75 * math.pi else angle)
    angles.sort()
    spread = stats.norm.ppf(0.975) * math.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    low = round((len(angles) - spread) / 2)
    slopes = [math.tan(a) for a in (statistics.median(angles), angles[low - 1], angles[-low])]
    line = [statistics.median(v - slope * u for u, v in zip(x, y)) for slope in slopes]
    yield from zip(["slope", "slope_low", "slope_high"], slopes)
    yield from zip(["intercept", "intercept_high", "intercept_low"], line)
    sides = ([], [])
    for u, v in zip(x, y):
        residual = v - slopes[0] * u - line[0]
        if abs(residual) > 1e-9:
            sides[residual < 0].append(v + u / slopes[0])
    above, below = len(sides[0]), len(sides[1])
    cusum = stats.ks_2samp(*sides).statistic * math.sqrt(above * below)
    yield "above", above
    yield "below", below
    yield "cusum", cusum / math.sqrt(below + 1)
    yield "p", special.kolmogorov(cusum / math.sqrt(below + 1))


for names in [
    ("pefr_wright", "pefr_mini"),
    ("norris_x", "norris_y"),
    ("soft", "wall"),
    ("coarse_x", "coarse_y"),
]:
    x, y = (samples[n] for n in names)
    for ratio in [1, 0.25]:
        for quantity, value in deming(x, y, ratio):
            say(f"deming_{ratio:g}", names, quantity, value)
    for quantity, value in passing_bablok(x, y):
        say("passing_bablok", names, quantity, value)
for x in [0.02, 0.2, 0.5, 0.83, 0.999, 1, 1.36, 1.63, 3, 7]:
    say("kolmogorov", [f"{x}"], "p", special.kolmogorov(x))
