#!/usr/bin/env python3
"""Writes coordinates.csv (a point for every place) and shapes.csv (outlines, simplified).

Source: Natural Earth, public domain. Countries: 1:50m, from the npm package world-atlas 2.0.2 (npm
pack; unpack). States and provinces of the United States, Canada and Australia: 1:50m, from
Debian's r-cran-rnaturalearthdata 0.1.0 (apt-get download; dpkg -x), read with the Python package
rdata. Run by hand after build_intensity.py; nothing else needs this script.
Usage: python3 data/build_coordinates.py WORLD-ATLAS RNATURALEARTHDATA RAW-FIGURES CLDR-CORE
(four folders)
"""

import csv
import gzip
import json
import lzma
import math
import sys
import warnings
import zlib
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
ATLAS, R_DATA, RAW, CLDR = map(Path, sys.argv[1:5])
TOLERANCE = 0.02  # degrees: about 2 km, a third of what 1:50m shows
STEP = 0.01  # degrees: the grid of the points that are kept
SMALLEST = 0.004  # square degrees: an island of less is kept only where it is all there is

# Countries in the atlas without an ISO number.
UNNUMBERED = {"Kosovo": "XK", "N. Cyprus": "CY", "Somaliland": "SO"}
# Parts that have figures of their own and stand in the atlas with the country they belong to:
# code -> (belongs to, west, south, east, north).
PARTS = {
    "GF": ("FR", -55, 1, -51, 7),
    "GP": ("FR", -62.2, 15.7, -60.9, 16.7),
    "MQ": ("FR", -61.4, 14.2, -60.7, 15.1),
    "RE": ("FR", 55, -21.6, 56, -20.7),
    "YT": ("FR", 44.8, -13.2, 45.5, -12.5),
    "SJ": ("NO", 10, 74, 35, 81),
}
# Places too small for the atlas: a point.
POINTS = {
    "GI": (36.14, -5.35), "TV": (-8.52, 179.2), "TK": (-9.2, -171.85), "BQ": (12.18, -68.25),
}  # fmt: skip
# A place within each eGRID subregion: they have no outline here.
SUBREGIONS = {
    "AKGD": (61.2, -149.9), "AKMS": (58.3, -134.4), "AZNM": (33.4, -112.1), "CAMX": (36.8, -119.8),
    "ERCT": (31.5, -97.1), "FRCC": (28.0, -81.8), "HIMS": (20.8, -156.4), "HIOA": (21.4, -157.9),
    "MROE": (44.5, -88.0), "MROW": (44.9, -95.3), "NEWE": (42.7, -71.8), "NWPP": (44.9, -117.0),
    "NYCW": (40.8, -73.9), "NYLI": (40.8, -73.1), "NYUP": (43.0, -75.6), "PRMS": (18.2, -66.4),
    "RFCE": (40.3, -76.0), "RFCM": (43.0, -84.5), "RFCW": (40.0, -83.0), "RMPA": (39.7, -105.0),
    "SPNO": (38.5, -97.8), "SPSO": (35.5, -97.5), "SRMV": (32.5, -91.5), "SRMW": (38.6, -90.9),
    "SRSO": (33.0, -85.8), "SRTV": (35.9, -86.4), "SRVC": (36.5, -78.8),
}  # fmt: skip


def rows_of(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(name, columns, rows):
    with open(HERE / name, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    print(f"{name}: {len(rows)} rows, {(HERE / name).stat().st_size} bytes")


# --- the atlases as rings: lists of (longitude, latitude), holes among them


def unwrapped(ring):
    """Across the 180th meridian on to more than 180 degrees: a ring without a jump."""
    points = ring[:1]
    for x, y in ring[1:]:
        turns = round((points[-1][0] - x) / 360)
        points.append((round(x + 360 * turns, 4), y))
    shift = 360 if min(x for x, _ in points) < -180 else 0
    return [(round(x + shift, 4), y) for x, y in points]


def countries():
    atlas = json.loads((ATLAS / "countries-50m.json").read_text("utf-8"))
    mappings = json.loads((CLDR / "supplemental/codeMappings.json").read_text("utf-8"))
    code_of = {}
    for code, v in mappings["supplemental"]["codeMappings"].items():
        # ZR and TP are withdrawn: Zaire and Portuguese Timor.
        if len(code) == 2 and "_numeric" in v and code not in ("ZR", "TP"):
            code_of[v["_numeric"]] = code
    (kx, ky), (x0, y0) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    arcs = []
    for arc in atlas["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((round(x * kx + x0, 4), round(y * ky + y0, 4)))
        arcs.append(points)
    found = {}
    for g in atlas["objects"]["countries"]["geometries"]:
        name = g["properties"]["name"]
        code = code_of.get(g["id"]) if g.get("id") else UNNUMBERED.get(name)
        if not code or code == "AQ":
            continue
        polygons = g["arcs"] if g["type"] == "MultiPolygon" else [g["arcs"]]
        rings = []
        for polygon in polygons:
            for indices in polygon:
                ring = []
                for i in indices:
                    arc = arcs[i] if i >= 0 else arcs[~i][::-1]
                    ring += arc if not ring else arc[1:]
                rings.append(unwrapped(ring[:-1]))
        found.setdefault(code, ("", []))[1].extend(rings)
        found[code] = (found[code][0] or name, found[code][1])
    return found


def r_attributes(thing):
    found, node = {}, thing.attributes
    while node is not None and node.info.type.name == "LIST":
        tag = node.tag.value or node.tag.referenced_object.value
        found[tag.value.decode()] = node.value[0]
        node = node.value[1]
    return found


def states(codes_by_name):
    import rdata

    warnings.simplefilter("ignore")
    base = R_DATA / "usr/lib/R/site-library/rnaturalearthdata/data"
    index = (base / "Rdata.rdx").read_bytes()
    index = gzip.decompress(index) if index[:2] == b"\x1f\x8b" else zlib.decompress(index)
    variables = rdata.conversion.convert(rdata.parser.parse_data(index))["variables"]
    offset, length = map(int, variables["states50"])
    block = (base / "Rdata.rdb").read_bytes()[offset : offset + length]
    # Four bytes of length, a Z, and LZMA2 without a container: R's own way.
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 26}]
    raw = lzma.decompress(block[5:], format=lzma.FORMAT_RAW, filters=filters)
    parsed = rdata.parser.parse_data(raw)
    top = r_attributes(parsed.object)
    columns = [n.value.decode() for n in r_attributes(top["data"])["names"].value]
    names = [v.value.decode("latin-1") for v in top["data"].value[columns.index("name")].value]
    owners = [v.value.decode() for v in top["data"].value[columns.index("iso_a2")].value]
    found = {}
    for name, owner, shape in zip(names, owners, top["polygons"].value):
        name = {"Québec": "Quebec", "Jervis Bay Territory": "New South Wales"}.get(name, name)
        code = codes_by_name.get((owner, name))
        if not code:
            continue  # Brazil's, of which there are no figures
        for polygon in r_attributes(shape)["Polygons"].value:
            coords = r_attributes(polygon)["coords"]
            numbers, count = list(coords.value), len(coords.value) // 2
            ring = [(round(x, 4), round(y, 4)) for x, y in zip(numbers[:count], numbers[count:])]
            found.setdefault(code, (name, []))[1].append(ring[:-1])
    return found


# --- simplification that keeps neighbours together


def area(ring):
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1])) / 2


def douglas_peucker(points):
    keep, stack = {0, len(points) - 1}, [(0, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        (x0, y0), (x1, y1) = points[first], points[last]
        length, worst, where = math.hypot(x1 - x0, y1 - y0), 0, None
        for i in range(first + 1, last):
            x, y = points[i]
            if length:
                away = abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length
            else:
                away = math.hypot(x - x0, y - y0)
            if away > worst:
                worst, where = away, i
        if worst > TOLERANCE:
            keep.add(where)
            stack += [(first, where), (where, last)]
    return [points[i] for i in sorted(keep)]


def simplified_arc(points, closed=False):
    """The same for both neighbours, whichever way round they go."""
    if closed:
        turn = points.index(min(points))
        points = points[turn:] + points[:turn]
        far = max(range(len(points)), key=lambda i: math.dist(points[0], points[i]))
        return douglas_peucker(points[: far + 1])[:-1] + douglas_peucker(points[far:] + points[:1])
    if points[::-1] < points:
        return douglas_peucker(points[::-1])[::-1]
    return douglas_peucker(points)


def simplify(shapes):
    neighbours = defaultdict(set)
    for _, rings in shapes.values():
        for ring in rings:
            for before, point, after in zip(ring[-1:] + ring[:-1], ring, ring[1:] + ring[:1]):
                neighbours[point] |= {before, after}
    result = {}
    for code, (name, rings) in shapes.items():
        kept = []
        for ring in rings:
            ends = [i for i, p in enumerate(ring) if len(neighbours[p]) > 2]
            if ends:
                ring = ring[ends[0] :] + ring[: ends[0]]
                ends = [i for i, p in enumerate(ring) if len(neighbours[p]) > 2] + [len(ring)]
                closed = ring + ring[:1]
                new = []
                for first, last in zip(ends, ends[1:]):
                    new += simplified_arc(closed[first : last + 1])[:-1]
            else:
                new = simplified_arc(ring, closed=True)[:-1]
            kept.append((abs(area(ring)), new, ring))
        largest = max(size for size, _, _ in kept)
        good = []
        for size, new, ring in kept:
            if size < SMALLEST and size < largest:
                continue
            whole = quantised(new)
            good.append(whole if len(whole) > 2 else quantised(ring))
        result[code] = (name, [r for r in good if len(r) > 2] or [triangle(rings[0])])
    return result


def quantised(ring):
    points = [(round(x / STEP), round(y / STEP)) for x, y in ring]
    return [p for before, p in zip(points[-1:] + points[:-1], points) if p != before]


def triangle(ring):
    """What is left of an islet smaller than the grid."""
    x, y = round(ring[0][0] / STEP), round(ring[0][1] / STEP)
    return [(x - 1, y - 1), (x + 1, y - 1), (x, y + 1)]


# --- output


def encoded(rings):
    """Google's polyline encoding of the grid's integers, latitude first; a space between rings."""

    def number(value):
        value = ~(value << 1) if value < 0 else value << 1
        text = ""
        while value >= 0x20:
            text += chr((0x20 | (value & 0x1F)) + 63)
            value >>= 5
        return text + chr(value + 63)

    texts = []
    for ring in rings:
        x0 = y0 = 0
        text = ""
        for x, y in ring:
            text += number(y - y0) + number(x - x0)
            x0, y0 = x, y
        texts.append(text)
    return " ".join(texts)


def is_inside(x, y, rings):
    inside = False
    for ring in rings:
        for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1]):
            if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
                inside = not inside
    return inside


def distance(x, y, a, b):
    """From a point to a border, east-west distances shrunk as they are at that latitude."""
    shrink = math.cos(math.radians(y * STEP))
    ax, ay, bx, by = (a[0] - x) * shrink, a[1] - y, (b[0] - x) * shrink, b[1] - y
    dx, dy = bx - ax, by - ay
    along = max(0, min(1, -(ax * dx + ay * dy) / ((dx * dx + dy * dy) or 1)))
    return math.hypot(ax + along * dx, ay + along * dy)


def label_point(rings):
    """About the point of the largest part that is farthest from every border."""
    ring = max(rings, key=lambda r: abs(area(r)))
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    best, where = -1, (sum(xs) / len(xs), sum(ys) / len(ys))
    for i in range(1, 24):
        for j in range(1, 24):
            x = min(xs) + (max(xs) - min(xs)) * i / 24
            y = min(ys) + (max(ys) - min(ys)) * j / 24
            if not is_inside(x, y, [ring]):
                continue
            away = min(distance(x, y, a, b) for a, b in zip(ring, ring[1:] + ring[:1]))
            if away > best:
                best, where = away, (x, y)
    longitude = where[0] * STEP
    return round(where[1] * STEP, 2), round(longitude - 360 if longitude > 180 else longitude, 2)


def main():
    places = rows_of(HERE / "intensity.csv")
    codes_by_name = {(p["code"][:2], p["name"]): p["code"] for p in places if p["code"][2:3] == "-"}
    world = countries()
    for code, (owner, west, south, east, north) in PARTS.items():
        name, rings = world[owner]

        def is_there(ring):
            return west <= ring[0][0] <= east and south <= ring[0][1] <= north

        world[code] = (code, [r for r in rings if is_there(r)])
        world[owner] = (name, [r for r in rings if not is_there(r)])
    world = {c: v for c, v in world.items() if v[1] and c not in ("US", "CA", "AU")}
    whole = {c: v for c, v in countries().items() if c in ("US", "CA", "AU")}
    shapes = simplify(world) | simplify(states(codes_by_name))
    owner_of_states = {c: v for c, v in simplify(whole).items()}

    named = {p["code"]: p["name"] for p in places}
    named |= {p["code"]: p["name"] for p in rows_of(HERE / "places_without_figure.csv")}
    table = []
    for code, (name, rings) in sorted(shapes.items()):
        xs, ys = [p[0] for r in rings for p in r], [p[1] for r in rings for p in r]
        table.append(
            [code, named.get(code, name), min(ys), min(xs), max(ys), max(xs), encoded(rings)]
        )
    for code, (y, x) in sorted(POINTS.items()):
        if code in named and code not in shapes:
            at = round(y / STEP), round(x / STEP)
            ring = [(at[1] - 5, at[0] - 5), (at[1] + 5, at[0] - 5), (at[1], at[0] + 5)]
            shapes[code] = (named[code], [ring])
            box = [at[0] - 5, at[1] - 5, at[0] + 5, at[1] + 5]
            table.append([code, named[code], *box, encoded([ring])])
    write("shapes.csv", ["code", "name", "south", "west", "north", "east", "rings"], sorted(table))

    cities = {f"{r['provider']}:{r['region']}": r for r in rows_of(RAW / "cloud_regions.csv")}
    points = []
    for place in places + rows_of(HERE / "places_without_figure.csv"):
        code = place["code"]
        if code in cities:
            r = cities[code]
            points.append([code, r["country"], f"{float(r['lat']):g}", f"{float(r['lon']):g}"])
        elif code.startswith("EGRID-"):
            points.append([code, "US", *SUBREGIONS[code[6:]]])
        elif code in shapes:
            owner = code[:2] if "-" in code else code
            points.append([code, owner, *label_point(shapes[code][1])])
        elif code in owner_of_states:
            points.append([code, code, *label_point(owner_of_states[code][1])])
        elif "g_per_kwh" in place:
            print("no point for", code)  # the world and groups of countries
    write("coordinates.csv", ["code", "country", "latitude_deg", "longitude_deg"], points)


main()
