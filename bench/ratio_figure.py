#!/usr/bin/env python3
"""Draws what bench/train_vs_pytorch.py --json wrote: how many times as fast as PyTorch, as SVG.

    bench/ratio_figure.py NUMBERS.json... > docs/figures/train_vs_pytorch.svg

A bar a network, from 1 (as fast) to the ratio of images/s; the tick is PyTorch as it comes, the bar's
end PyTorch in its better memory format.
"""
import html
import json
import math
import sys

LEFT, WIDTH, ROW, TOP = 170, 620, 18, 64


def place(ratio, most):
    """Of a ratio on the logarithmic axis, in pixels."""
    return LEFT + (WIDTH - LEFT - 60) * math.log(ratio / LOW) / math.log(most / LOW)


LOW = 0.8


def text(x, y, words, anchor="start", size=11, colour="#222"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" '
            f'fill="{colour}">{html.escape(words)}</text>')


def main():
    sessions = [json.load(open(path)) for path in sys.argv[1:]]
    data, turns = sessions[0], sorted({session["turns"] for session in sessions})
    rows = sorted((row for session in sessions for row in session["rows"]), key=lambda row: (row["side"] > 32, -row["ratio"]))
    most = 1.05 * max(max(row["ratio"], row["ratio_as_it_comes"]) for row in rows)
    small = sum(row["side"] <= 32 for row in rows)
    height = TOP + ROW * (len(rows) + 2) + 34
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
             f'width="{WIDTH}" height="{height}" font-family="sans-serif">',
             f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
             text(10, 20, "Images a second of joulelab-train over those of PyTorch eager", size=14),
             text(10, 38, f"{data['threads']} threads, {data['precision']}, SGD, medians of "
                          f"{' or '.join(map(str, turns))} alternating turns, {data['date']}", colour="#666")]
    bottom = height - 30
    for ratio in (0.8, 1, 1.25, 1.5, 2, 2.5, 3):
        if ratio > most:
            continue
        x = place(ratio, most)
        strong = ratio == 1
        parts.append(f'<line x1="{x:.1f}" y1="{TOP - 8}" x2="{x:.1f}" y2="{bottom}" '
                     f'stroke="{"#222" if strong else "#ddd"}"/>')
        parts.append(text(x, bottom + 14, f"{ratio:g}", "middle", colour="#666"))
    y = TOP
    for at, row in enumerate(rows):
        if at in (0, small):
            title = "28 and 32 px, batches of 64" if row["side"] <= 32 else (
                f"224 px (Inception: 299), batches of {row['batch']}")
            parts.append(text(10, y + 10, title, size=11, colour="#666"))
            y += ROW
        ratio, first, end = row["ratio"], place(1, most), place(row["ratio"], most)
        colour = "#2a78b5" if ratio >= 1 else "#c0392b"
        parts.append(text(LEFT - 8, y + 10, row["name"], "end"))
        parts.append(f'<rect x="{min(first, end):.1f}" y="{y + 1}" width="{abs(end - first):.1f}" '
                     f'height="{ROW - 6}" fill="{colour}"/>')
        tick = place(max(row["ratio_as_it_comes"], LOW), most)
        parts.append(f'<line x1="{tick:.1f}" y1="{y - 1}" x2="{tick:.1f}" y2="{y + ROW - 4}" '
                     'stroke="#e08a1e" stroke-width="2"/>')
        parts.append(text(WIDTH - 10, y + 10, f"{ratio:.2f}", "end"))
        y += ROW
    parts.append(text(10, height - 4, "Bar: against PyTorch's better memory format. Orange: against "
                      "PyTorch as it comes (channels first).", size=10, colour="#666"))
    print("\n".join(parts + ["</svg>"]))


if __name__ == "__main__":
    main()
