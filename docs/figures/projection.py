#!/usr/bin/env python3
"""Draws projection.svg from the back-test of projections on del Rey et al.'s runs.

JOULELAB_PROJECTIONS=/tmp/projections.csv build/release/analyse_test --gtest_filter='Seaa2023Projection.*'
docs/figures/projection.py /tmp/projections.csv docs/figures/projection.svg

Needs nothing but Python. Allowances are those of the other configurations (leave one out).
"""

import csv
import math
import sys
from collections import defaultdict

EXAMPLE = ("cloud/nasnet_mobile", "24")
INK, BAND, LINE, TRUTH, GRID = "#1f2933", "#9fc5e8", "#1d5f9e", "#b3541e", "#d9dee3"
WIDTH, PANEL, HEIGHT, TOP, GAP = 900, 360, 270, 46, 84


class Panel:
    """Maps data to one rectangle of the page and collects its marks."""

    def __init__(self, left, title, x, y, x_label, y_label, is_log=False):
        self.left, self.x, self.y, self.is_log = left, x, y, is_log
        self.marks = []
        self.text(left, TOP - 18, title, "start", 15, "600")
        for tick in x[2]:
            self.line([(tick, y[0]), (tick, y[1])], GRID, 1)
            self.text(self.at_x(tick), TOP + HEIGHT + 18, f"{tick:g}", "middle")
        for tick in y[2]:
            self.line([(x[0], tick), (x[1], tick)], GRID, 1)
            self.text(left - 8, self.at_y(tick) + 4, f"{tick:g}", "end")
        self.text(left + PANEL / 2, TOP + HEIGHT + 38, x_label, "middle")
        self.marks.append(
            f'<text transform="translate({left - 44},{TOP + HEIGHT / 2}) rotate(-90)" '
            f'text-anchor="middle" font-size="13">{y_label}</text>')

    def at_x(self, value):
        return self.left + PANEL * (value - self.x[0]) / (self.x[1] - self.x[0])

    def at_y(self, value):
        place = math.log if self.is_log else float
        low, high = place(self.y[0]), place(self.y[1])
        return TOP + HEIGHT * (1 - (place(value) - low) / (high - low))

    def points(self, values):
        return " ".join(f"{self.at_x(a):.1f},{self.at_y(b):.1f}" for a, b in values)

    def line(self, values, colour, width=2, dash=""):
        self.marks.append(f'<polyline points="{self.points(values)}" fill="none" '
                          f'stroke="{colour}" stroke-width="{width}" stroke-dasharray="{dash}"/>')

    def band(self, low, high, colour):
        self.marks.append(f'<polygon points="{self.points(low + high[::-1])}" fill="{colour}" '
                          'fill-opacity="0.55"/>')

    def dots(self, values, colour):
        for a, b in values:
            self.marks.append(f'<circle cx="{self.at_x(a):.1f}" cy="{self.at_y(b):.1f}" r="3.2" '
                              f'fill="{colour}"/>')

    def text(self, x, y, words, anchor="start", size=12, weight="400", colour=INK):
        self.marks.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" '
                          f'font-size="{size}" font-weight="{weight}" fill="{colour}">{words}</text>')


def one_run(rows):
    """What was projected of one run, epoch by epoch."""
    run = [row for row in rows if (row["configuration"], row["run"]) == EXAMPLE]
    whole = float(run[0]["whole_j"])
    planned = int(run[0]["planned"])
    series = {name: [(100 * int(row["done"]) / planned, float(row[name + "_j"]) / 1e6) for row in run]
              for name in ("so_far", "projected", "low", "high")}
    panel = Panel(70, "One run: NASNet Mobile on an RTX 3090", (0, 100, range(0, 101, 20)),
                  (0, 1.4, [0, 0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4]), "epochs done (% of those planned)",
                  "energy of the board (MJ)")
    panel.band(series["low"], series["high"], BAND)
    panel.line(series["so_far"], INK, 1.5, "2 3")
    panel.line(series["projected"], LINE)
    panel.line([(0, whole / 1e6), (100, whole / 1e6)], TRUTH, 1.5, "7 4")
    panel.text(panel.at_x(60), panel.at_y(whole / 1e6) - 8, "measured in the end", colour=TRUTH)
    panel.text(panel.at_x(22), panel.at_y(0.7), "projected, with 90 % interval", colour=LINE)
    panel.text(panel.at_x(52), panel.at_y(0.36), "so far")
    return panel


def all_runs(rows):
    """How far the projections of all runs were off, by how far the run had come."""
    middles = defaultdict(list)
    for row in rows:
        progress = int(row["done"]) / int(row["planned"])
        error = abs(float(row["projected_j"]) / float(row["whole_j"]) - 1)
        half = (float(row["high_j"]) - float(row["projected_j"])) / float(row["whole_j"])
        middles[min(int(progress * 20), 19)].append((error, half))

    def middle(values):
        ordered = sorted(values)
        return 100 * ordered[len(ordered) // 2]

    centre = [5 * step + 2.5 for step in sorted(middles)]
    errors = [middle([error for error, _ in middles[step]]) for step in sorted(middles)]
    halves = [middle([half for _, half in middles[step]]) for step in sorted(middles)]
    panel = Panel(70 + PANEL + GAP, "All 50 runs: errors, in % of the energy",
                  (0, 100, range(0, 101, 20)), (0.01, 100, [0.01, 0.1, 1, 10, 100]),
                  "epochs done (% of those planned)", "% of the energy", is_log=True)
    panel.line(list(zip(centre, halves)), BAND, 3)
    panel.line(list(zip(centre, errors)), LINE)
    panel.dots(list(zip(centre, errors)), LINE)
    panel.line([(0, 1.5), (100, 1.5)], TRUTH, 1.2, "7 4")
    panel.text(panel.at_x(76), panel.at_y(1.5) - 7, "goal: 1.5 %", colour=TRUTH)
    panel.text(panel.at_x(24), panel.at_y(14), "median half-width of the interval", colour="#4d7ea8")
    panel.text(panel.at_x(24), panel.at_y(0.035), "median size of the error", colour=LINE)
    return panel


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    marks = one_run(rows).marks + all_runs(rows).marks
    page = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {TOP + HEIGHT + 54}" '
            'font-family="system-ui, sans-serif" font-size="12">'
            f'<rect width="100%" height="100%" fill="#ffffff"/>{"".join(marks)}</svg>\n')
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write(page.replace("><", ">\n<"))


main()
