#!/usr/bin/env python3
"""Writes processor_power.csv and processor_families.csv from ../shared/carbon/cpu_tdp.csv.

Run by hand when the raw figures change; the tables are committed and nobody else needs this script.
`clean` must stay what clean_name() in src/meter/processor_power.cc is: a test compares the two
through the table.
Usage: python3 data/build_processors.py [FOLDER-OF-RAW-FIGURES]
"""

import csv
import re
import sys
from fnmatch import fnmatchcase
from pathlib import Path

HERE = Path(__file__).resolve().parent
RAW = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent.parent / "shared" / "carbon"

# The makers' own pages first; where two have a model, the first one counts.
SOURCES = {
    "AMD product specification pages": ("AMD product pages (by way of CodeCarbon)", "MIT"),
    "Intel ARK": ("Intel ARK (by way of CodeCarbon)", "MIT"),
    "Green Algorithms": ("Green Algorithms", "CC BY 4.0"),
    "Eco2AI": ("Eco2AI", "Apache-2.0"),
}

# What runs today: servers, workstations, desktops and laptops since about 2012.
KEPT = re.compile(
    r"epyc |ryzen |athlon (gold|silver|pro|[23]\d\d)|xeon (platinum|gold|silver|bronze|max|w|d-|e-|"
    r"e3-|e5-|e7-|6)|core i[3579]-([4-9]\d{3}|1\d{3,4}|n3)|core (ultra|[357]|m)|"
    r"core m\d?-|n\d+$|(pentium|celeron) .*[ngj]\d{4}|"
    r"atom (c|x)|a\d+-|fx-"
)

# Where every model has two threads per core. Elsewhere the threads are unknown: between one and
# two per core.
TWO_THREADS = re.compile(
    r"epyc (?!9754s)|ryzen threadripper|ryzen 9 |ryzen [57] (?!3500x?$)(?!.*u$)|"
    r"xeon (platinum|gold|silver|max)|"
    r"xeon 6\d{3}p|xeon e5-[124]6(?!0[379])|xeon e7-|core i7-[4-8]\d{3}|core i[79]-1[01]\d{3}"
)

SCALABLE = [
    "xeon platinum 8{}*",
    "xeon gold 6{}*",
    "xeon gold 5{}*",
    "xeon silver 4{}*",
    "xeon bronze 3{}*",
]


def scalable(generation):
    return [pattern.format(generation) for pattern in SCALABLE]


# (what it is called, patterns of the names that it answers to, patterns of the models it is
# computed over). The first pattern that fits a name counts. A hypervisor's name says no more than
# what is written here.
FAMILIES = [
    ("AMD EPYC 7001", ["epyc 7??1*"], ["epyc 7??1*"]),
    ("AMD EPYC 7002", ["epyc 7??2*", "epyc-rome*"], ["epyc 7??2*"]),
    ("AMD EPYC 7003", ["epyc 7??3*", "epyc-milan*"], ["epyc 7??3*"]),
    ("AMD EPYC 8004", ["epyc 8??4*"], ["epyc 8??4*"]),
    ("AMD EPYC 9004", ["epyc 9??4*", "epyc-genoa*"], ["epyc 9??4*"]),
    ("AMD EPYC 9005", ["epyc 9??5*", "epyc-turin*"], ["epyc 9??5*"]),
    ("AMD EPYC 4004 and 4005", ["epyc 4*"], ["epyc 4*"]),
    ("AMD EPYC of any generation", ["epyc", "epyc *", "epyc-*"], ["epyc [789]*"]),
    ("Xeon Scalable, 1st generation", [*scalable(1), "xeon (skylake*"], scalable(1)),
    ("Xeon Scalable, 2nd generation", [*scalable(2), "xeon (cascadelake*"], scalable(2)),
    (
        "Xeon Scalable, 3rd generation",
        [*scalable(3), "xeon (icelake*", "xeon (cooperlake*"],
        scalable(3),
    ),
    ("Xeon Scalable, 4th generation", [*scalable(4), "xeon (sapphirerapids*"], scalable(4)),
    ("Xeon Scalable, 5th generation", [*scalable(5), "xeon (emeraldrapids*"], scalable(5)),
    ("Xeon 6 with P-cores", ["xeon 6[579]??p*", "xeon (graniterapids*"], ["xeon 6[579]??p*"]),
    ("Xeon 6 with E-cores", ["xeon 6[79]??e*", "xeon (sierraforest*"], ["xeon 6[79]??e*"]),
    ("Xeon E5 v4", ["xeon e5-* v4", "xeon (broadwell*", "core (broadwell*"], ["xeon e5-* v4"]),
    ("Xeon E5 v3", ["xeon e5-* v3", "xeon (haswell*", "core (haswell*"], ["xeon e5-* v3"]),
    ("Xeon E5 v2", ["xeon e5-* v2", "xeon e3-12xx v2 (ivy*"], ["xeon e5-* v2"]),
    ("Xeon E5", ["xeon e5-*", "xeon e312xx (sandy*"], ["xeon e5-????", "xeon e5-????[a-z]"]),
    (
        "Xeon of any server generation since 2014",
        ["xeon"],
        [*(p for g in range(1, 6) for p in scalable(g)), "xeon 6[579]??[pe]*", "xeon e5-* v[34]"],
    ),
    ("Xeon E7", ["xeon e7-*"], ["xeon e7-*"]),
    ("Xeon D", ["xeon d-*"], ["xeon d-*"]),
    ("Xeon E", ["xeon e-*"], ["xeon e-*"]),
    ("Xeon E3", ["xeon e3-*"], ["xeon e3-*"]),
    ("Xeon W", ["xeon w-*"], ["xeon w-*"]),
    ("Ryzen Threadripper", ["ryzen threadripper*"], ["ryzen threadripper*"]),
    ("Ryzen of thin laptops", ["ryzen [3579] *u"], ["ryzen [3579] *u"]),
    ("Ryzen of laptops", ["ryzen [3579] *[0-9]h*"], ["ryzen [3579] *[0-9]h*"]),
    ("Ryzen 9", ["ryzen 9 *"], ["ryzen 9 *[0-9]", "ryzen 9 *x", "ryzen 9 *3d"]),
    ("Ryzen 7", ["ryzen 7 *"], ["ryzen 7 *[0-9]", "ryzen 7 *x", "ryzen 7 *[gf]", "ryzen 7 *3d"]),
    ("Ryzen 5", ["ryzen 5 *"], ["ryzen 5 *[0-9]", "ryzen 5 *x", "ryzen 5 *[gf]", "ryzen 5 *3d"]),
    (
        "Core of thin laptops",
        ["core i[3579]-*[0-9]u", "core i[3579]-*g[1-7]"],
        ["core i[3579]-*[0-9]u", "core i[3579]-*g[1-7]"],
    ),
    (
        "Core of laptops",
        ["core i[3579]-*[0-9]h*", "core i[3579]-*[0-9]p"],
        ["core i[3579]-*[0-9]h*", "core i[3579]-*[0-9]p"],
    ),
    (
        "Core i9",
        ["core i9-*"],
        ["core i9-*[0-9]", "core i9-*[0-9]k*", "core i9-*[0-9]f", "core i9-*[0-9]x*"],
    ),
    (
        "Core i7",
        ["core i7-*"],
        ["core i7-*[0-9]", "core i7-*[0-9]k*", "core i7-*[0-9]f", "core i7-*[0-9]x*"],
    ),
    ("Core i5", ["core i5-*"], ["core i5-*[0-9]", "core i5-*[0-9]k*", "core i5-*[0-9]f"]),
    ("Core i3", ["core i3-*"], ["core i3-*[0-9]", "core i3-*[0-9]k*", "core i3-*[0-9]f"]),
    ("Core Ultra", ["core ultra *"], ["core ultra *"]),
]


def clean(name):
    """The name as it is looked up: '13th Gen Intel(R) Core(TM) i9-13900K' is 'core i9-13900k'."""
    name = re.sub(r"\((r|tm|c)\)", "", name.lower()).encode("ascii", "ignore").decode()
    words = []
    for word in name.split():
        if word.startswith("@") or word in ("with", "w/", "radeon"):
            break
        if word in ("intel", "amd", "cpu", "processor", "apu", "soc") or re.search(
            r"-cores?$", word
        ):
            continue
        words.append(word)
    if len(words) > 2 and words[1] == "gen":
        words = words[2:]
    if len(words) > 1 and words[-1] == "0":
        words.pop()
    return " ".join(words)


def models():
    with open(RAW / "cpu_tdp.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {}
    for prefix, (source, licence) in SOURCES.items():
        for row in rows:
            if not row["source"].startswith(prefix) or not row["cores"]:
                continue
            name = re.sub(r" \(oem only\)| extreme edition| x-series", "", row["model"].lower())
            name = clean(name)
            if "," in name or "(" in name or "+8" in name or not KEPT.match(name):
                continue
            cores = int(row["cores"])
            threads = 2 * cores if TWO_THREADS.match(name) else ""
            found.setdefault(
                name,
                dict(
                    model=name,
                    cores=cores,
                    threads=threads,
                    tdp_w=f"{float(row['tdp_W']):g}",
                    source=source,
                    licence=licence,
                ),
            )
    return [found[name] for name in sorted(found)]


def watts_per_thread(model):
    """From two threads per core to one, where the threads are unknown."""
    tdp, cores = float(model["tdp_w"]), model["cores"]
    return [tdp / (2 * cores)] if model["threads"] else [tdp / (2 * cores), tdp / cores]


def quantile(values, q):
    """Linear between order statistics (Hyndman and Fan's type 7)."""
    values = sorted(values)
    at = q * (len(values) - 1)
    low = int(at)
    high = min(low + 1, len(values) - 1)
    return values[low] + (at - low) * (values[high] - values[low])


def families(rows):
    for family, patterns, members in FAMILIES:
        chosen = [
            row for row in rows if any(fnmatchcase(row["model"], member) for member in members)
        ]
        watts = [w for row in chosen for w in watts_per_thread(row)]
        for pattern in patterns:
            yield dict(
                pattern=pattern,
                family=family,
                low_w_per_thread=f"{quantile(watts, 0.05):.3g}",
                typical_w_per_thread=f"{quantile(watts, 0.5):.3g}",
                high_w_per_thread=f"{quantile(watts, 0.95):.3g}",
                models=len(chosen),
            )


def write(name, rows):
    with open(HERE / name, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{name}: {len(rows)} rows")


def main():
    rows = models()
    write("processor_power.csv", rows)
    write("processor_families.csv", list(families(rows)))


main()
