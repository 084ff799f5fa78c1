#!/usr/bin/env python3
"""Draws the energy of a run's phases as SVG: phases.py RUN.json > phases.svg

RUN.json is what `joulelab train --phases --json RUN.json` writes (docs/FORMATS.md). Bars are energies, lines
their 95 % intervals; a pale bar is an energy that was divided by time.
"""

import json
import sys
from html import escape

WIDTH, ROW, LEFT, RIGHT, TOP = 720, 34, 96, 150, 58


def scale_for(most):
    """The largest 1, 2 or 5 times a power of ten of which at least four fit."""
    step = 1e-9
    while True:
        for factor in (1, 2, 5):
            if most / (step * factor) < 8:
                return step * factor
        step *= 10


def main(path):
    with open(path, encoding="utf-8") as file:
        run = json.load(file)
    phases = [phase for phase in run["phases"] if phase["energy_j"] is not None]
    most = max(phase["energy_j_high"] for phase in phases) * 1.02
    x = lambda joules: LEFT + joules / most * (WIDTH - LEFT - RIGHT)
    bottom = TOP + ROW * len(phases)
    facts = run["facts"]
    title = f"{facts['architecture']} on {facts['data']}, {facts['device']}: energy by phase"
    has_weighted = any(phase["is_time_weighted"] for phase in phases)
    under = f"bar: energy, {run['grade']}; line: 95 % interval, most of it common to all bars"
    if has_weighted:
        under += "; pale: divided by time, a value every %.3g s tells no more" % phases[0]["interval_s"]
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + 44}" font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{bottom + 44}" fill="#fff"/>',
        f'<text x="12" y="22" font-size="15" font-weight="bold" fill="#1b2733">{escape(title)}</text>',
        f'<text x="12" y="42" font-size="12" fill="#5b6770">{escape(under)}</text>',
    ]
    step = scale_for(most)
    tick = 0.0
    while tick <= most:
        out.append(f'<line x1="{x(tick):.1f}" x2="{x(tick):.1f}" y1="{TOP - 4}" y2="{bottom}" stroke="#e3e8ec"/>')
        out.append(
            f'<text x="{x(tick):.1f}" y="{bottom + 17}" text-anchor="middle" font-size="12" fill="#5b6770">{tick:g}</text>'
        )
        tick += step
    out.append(f'<text x="{x(most):.1f}" y="{bottom + 36}" text-anchor="end" font-size="12" fill="#5b6770">energy in J</text>')
    for row, phase in enumerate(phases):
        y = TOP + ROW * row
        middle = y + ROW / 2
        colour = "#a9c7e0" if phase["is_time_weighted"] else "#2f6f9f"
        low, high = x(phase["energy_j_low"]), x(phase["energy_j_high"])
        out += [
            f'<text x="{LEFT - 8}" y="{middle + 4}" text-anchor="end" fill="#1b2733">{escape(phase["name"])}</text>',
            f'<rect x="{LEFT}" y="{y + 6}" width="{x(phase["energy_j"]) - LEFT:.1f}" height="{ROW - 12}" fill="{colour}"/>',
            f'<path d="M{low:.1f} {middle}H{high:.1f}M{low:.1f} {middle - 5}v10M{high:.1f} {middle - 5}v10" stroke="#1b2733" fill="none"/>',
            f'<text x="{WIDTH - 12}" y="{middle + 4}" text-anchor="end" font-size="12" fill="#1b2733">'
            f'{phase["energy_j"]:.3g} J in {phase["duration_s"]:.3g} s</text>',
        ]
    print("\n".join(out + ["</svg>"]))


if __name__ == "__main__":
    main(sys.argv[1])
