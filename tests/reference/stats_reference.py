"""What SciPy, or a plain loop where SciPy has none, says of the samples in stats_samples.csv.

/usr/bin/python3 stats_reference.py > stats_scipy.csv     (in this folder; SciPy 1.10.1)
"""
import csv
import itertools
import math

from scipy import stats

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
