#!/usr/bin/env python3
"""Writes pue.csv from the raw figures of cloud regions, and the fleets' means by hand below.

Run by hand when the raw figures change. grid_losses.csv and embodied.csv are written by hand.
Usage: python3 data/build_facts.py [FOLDER-OF-RAW-FIGURES]
"""

import csv
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
RAW = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent.parent / "shared" / "carbon"
OPERATORS = {"aws": "Amazon Web Services", "gcp": "Google", "azure": "Microsoft"}

MEANS = [
    ["aws", "the mean of all AWS regions", 1.15, 2024, "Amazon Web Services, figures of 2024"],
    ["gcp", "the mean of all Google data centres", 1.1, 2023, "Google, environmental report 2024"],
    ["azure", "the mean of all Azure data centres", 1.17, 2025, "Microsoft, fiscal year 2025"],
    ["average-data-centre", "the mean of data centres asked", 1.58, 2023,
     "Uptime Institute, Global Data Center Survey 2023"],
]  # fmt: skip


def main():
    rows = [list(map(str, r)) for r in MEANS]
    with open(RAW / "cloud_regions.csv", encoding="utf-8-sig", newline="") as file:
        for r in csv.DictReader(file):
            if not r["PUE"]:
                continue
            year = r["pue_source"].split()[-1]
            who = OPERATORS[r["provider"]]
            rows.append([
                f"{r['provider']}:{r['region']}",
                f"{r['provider']}:{r['region']}",
                r["PUE"],
                year,
                f"{who}, published for {year} (as collected by the Green Software Foundation)",
            ])  # fmt: skip
    with open(HERE / "pue.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "of", "pue", "year", "source"])
        writer.writerows(rows)
    print(f"pue.csv: {len(rows)} rows")


main()
