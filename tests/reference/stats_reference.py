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


def games_howell(groups, level=0.95):
    k = len(groups)
    for a, b in itertools.combinations(range(k), 2):
        x, y = groups[a], groups[b]
        vx, vy = statistics.variance(x) / len(x), statistics.variance(y) / len(y)
        df = (vx + vy) ** 2 / (vx**2 / (len(x) - 1) + vy**2 / (len(y) - 1))
        difference = statistics.fmean(x) - statistics.fmean(y)
        error = math.sqrt((vx + vy) / 2)
        half = stats.studentized_range.isf(1 - level, k, df) * error
        p = stats.studentized_range.sf(abs(difference) / error, k, df)
        yield f"{a}{b}", {"p": p, "low": difference - half, "high": difference + half, "df": df}


for names in sets:
    for pair, quantities in games_howell([samples[n] for n in names]):
        for quantity, value in quantities.items():
            say("games_howell", names, quantity + pair, value)
for k, df in itertools.product([2, 3, 5, 10], [1, 2.5, 4, 9.7, 30, 120, 5000]):
    for q in [0.3, 1, 3, 6]:
        say("studentized_range", [f"{k} {df} {q}"], "p", stats.studentized_range.sf(q, k, df))


def dominance(a, b):
    """Cliff (1996) and Feng & Cliff (2004), pair by pair."""
    m, n = len(a), len(b)
    d = numpy.sign(numpy.subtract.outer(a, b))
    delta, z = d.mean(), stats.norm.ppf(0.975)
    if abs(delta) == 1:
        bound = (min(m, n) - z * z) / (min(m, n) + z * z)
        return delta, *((bound, 1) if delta > 0 else (-1, -bound))
    of_a = ((d.mean(axis=1) - delta) ** 2).sum()
    of_b = ((d.mean(axis=0) - delta) ** 2).sum()
    s2 = (n * n * of_a + m * m * of_b - ((d - delta) ** 2).sum()) / (m * n * (m - 1) * (n - 1))
    s2 = max(s2, (1 - delta**2) / (m * n - 1))
    half = z * math.sqrt(s2) * math.sqrt((1 - delta**2) ** 2 + z * z * s2)
    centre, scale = delta - delta**3, 1 - delta**2 + z * z * s2
    return delta, (centre - half) / scale, (centre + half) / scale


for names in [("tied_a", "tied_c"), ("long_a", "long_b"), ("short_a", "short_b"),
              ("tied_c", "tied_b"), ("long_c", "long_d"), ("eleven", "twelve")]:
    for quantity, value in zip(["delta", "low", "high"], dominance(*(samples[n] for n in names))):
        say("dominance", names, quantity, value)


def every_order(x, y, coefficient):
    seen = abs(coefficient(x, y))
    all_of_them = [abs(coefficient(x, p)) for p in itertools.permutations(y)]
    return sum(r >= seen - 1e-12 for r in all_of_them) / len(all_of_them)


def spearman_of(x, y):
    return float(numpy.corrcoef(stats.rankdata(x), stats.rankdata(y))[0, 1])


def kendall_of(x, y):
    d = [(a, b) for a, b in itertools.combinations(range(len(x)), 2)]
    return sum(numpy.sign(x[a] - x[b]) * numpy.sign(y[a] - y[b]) for a, b in d)


for names in [("seven_x", "seven_y"), ("tied_seven", "seven_y"), ("short_a", "short_c")]:
    x, y = (samples[n] for n in names)
    say("exact_spearman_all", names, "p", every_order(x, y, spearman_of))
    say("exact_kendall_all", names, "p", every_order(x, y, kendall_of))


# The exact bootstrap: all n^n resamples, the BCa formula by SciPy's own function.
def exact_bca(groups, statistic):
    from scipy.stats import _resampling

    draws = [numpy.array(list(itertools.product(g, repeat=len(g)))) for g in groups]
    index = numpy.indices([len(d) for d in draws]).reshape(len(draws), -1)
    replicates = statistic(*(d[i] for d, i in zip(draws, index)), axis=-1)
    replicates = numpy.round(replicates, 12)  # one figure for one multiset of values
    rounded = lambda *data, axis: numpy.round(statistic(*data, axis=axis), 12)
    data = [numpy.array(g) for g in groups]
    low, high, _ = _resampling._bca_interval(data, rounded, -1, 0.05, replicates, None)
    yield "low", numpy.percentile(replicates, low * 100)
    yield "high", numpy.percentile(replicates, high * 100)
    yield "error", numpy.std(replicates, ddof=1)
    yield "resamples", len(replicates)


mean_of = lambda x, axis: numpy.mean(x, axis=axis)
ratio_of = lambda x, y, axis: numpy.mean(x, axis=axis) / numpy.mean(y, axis=axis)
for names, statistic in [(("tied_a",), mean_of), (("four",), mean_of), (("short_b", "four"), ratio_of),
                         (("four", "short_a"), ratio_of), (("tied_c",), mean_of)]:
    for quantity, value in exact_bca([samples[n] for n in names], statistic):
        say("bca", names, quantity, value)


def grid(name):
    rows, columns = (int(v) for v in samples[name + "_levels"])
    sizes = [int(v) for v in samples[name + "_sizes"]]
    a = numpy.repeat(numpy.repeat(numpy.arange(rows), columns), sizes)
    b = numpy.repeat(numpy.tile(numpy.arange(columns), rows), sizes)
    return numpy.array(samples[name]), a, b


def contrasts(level):
    k = level.max() + 1
    return numpy.vstack([numpy.eye(k - 1), -numpy.ones(k - 1)])[level]


def type_three_f(a, b):
    """F of (first, second, interaction) by what each leaves to explain; y may have many columns."""
    one, first, second = numpy.ones((len(a), 1)), contrasts(a), contrasts(b)
    both = numpy.hstack([first[:, [i]] * second for i in range(first.shape[1])])
    parts = [first, second, both]
    full = numpy.hstack([one, *parts])
    hat = lambda x: x @ numpy.linalg.pinv(x)
    error = numpy.eye(len(a)) - hat(full)
    reduced = [hat(full) - hat(numpy.hstack([one, *(p for p in parts if p is not q)])) for q in parts]

    def f(effect, y):
        df = parts[effect].shape[1], len(a) - full.shape[1]
        return (y * (reduced[effect] @ y)).sum(0) / df[0] / ((y * (error @ y)).sum(0) / df[1])

    additive = hat(numpy.hstack([one, first, second]))
    return f, numpy.eye(len(a)) - additive


def within(y, inside):
    """Every order of y's values inside each level of the other factor, one a column."""
    places = [numpy.flatnonzero(inside == k) for k in range(inside.max() + 1)]
    for orders in itertools.product(*(itertools.permutations(p) for p in places)):
        column = y.copy()
        for p, order in zip(places, orders):
            column[p] = y[list(order)]
        yield column


for name in ["grid_small", "grid_slant"]:
    y, a, b = grid(name)
    f, _ = type_three_f(a, b)
    for effect, inside, quantity in [(0, b, "first"), (1, a, "second")]:
        columns = numpy.array(list(within(y, inside))).T
        share = (f(effect, columns) >= f(effect, y[:, None])[0] * (1 - 1e-10)).mean()
        say("permutation_exact", [name], quantity, share)
rng = numpy.random.default_rng(1)
for name in ["grid_even", "grid_uneven", "grid_tied", "grid_two"]:
    y, a, b = grid(name)
    f, additive = type_three_f(a, b)
    rest = additive @ y
    columns = rng.permuted(numpy.tile(rest, (100_000, 1)), axis=1).T
    share = (f(2, columns) >= f(2, rest[:, None])[0] * (1 - 1e-10)).mean()
    say("permutation_drawn", [name], "interaction", share)
    for effect, inside, quantity in [(0, b, "first"), (1, a, "second")]:
        columns = numpy.tile(y, (100_000, 1))
        for k in range(inside.max() + 1):
            columns[:, inside == k] = rng.permuted(columns[:, inside == k], axis=1)
        share = (f(effect, columns.T) >= f(effect, y[:, None])[0] * (1 - 1e-10)).mean()
        say("permutation_drawn", [name], quantity, share)
for hits, draws in [(0, 20), (7, 20), (20, 20), (812, 1000)]:
    interval = stats.binomtest(hits, draws).proportion_ci(0.95, "exact")
    say("clopper", [f"{hits} {draws}"], "low", interval.low)
    say("clopper", [f"{hits} {draws}"], "high", interval.high)
