#!/usr/bin/env python3
"""Writes place_names.csv: what a country is called in the languages that are official in it.

Source: the Unicode Common Locale Data Repository as the npm packages cldr-localenames-full and
cldr-core carry it (npm pack; unpack both into one folder). Unicode License v3.
Run by hand after build_intensity.py; nothing else needs this script.
Usage: python3 data/build_place_names.py FOLDER-OF-THE-TWO-PACKAGES
"""

import csv
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
CLDR = Path(sys.argv[1])
OFFICIAL = {"official", "de_facto_official", "official_regional"}


def rows_of(name):
    with open(HERE / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def territories(language):
    """{code: names} in a language, or nothing where CLDR has no such locale."""
    file = CLDR / "cldr-localenames-full/main" / language / "territories.json"
    if not file.exists():
        return {}
    main = json.loads(file.read_text(encoding="utf-8"))["main"][language]
    found = {}
    for key, name in main["localeDisplayNames"]["territories"].items():
        found.setdefault(key.partition("-alt-")[0], []).append(name)
    return found


def main():
    info = json.loads((CLDR / "cldr-core/supplemental/territoryInfo.json").read_text("utf-8"))
    info = info["supplemental"]["territoryInfo"]
    places = rows_of("intensity.csv") + rows_of("places_without_figure.csv")
    english = territories("en")
    # A name that the tables have already, of this place or of another (Guinée and Guinea differ,
    # but Korea is South Korea here): what is written there counts.
    taken = {}
    for place in places:
        for name in [place["code"], place["name"], *place["aliases"].split(";")]:
            taken[name.casefold()] = place["code"]
    rows, by_language = [], {}
    for place in places:
        code = place["code"]
        if code not in info:
            continue
        languages = info[code].get("languagePopulation", {})
        official = [l for l, v in languages.items() if v.get("_officialStatus") in OFFICIAL]
        for language in sorted(official):
            tag = language.replace("_", "-")
            if tag not in by_language:
                by_language[tag] = territories(tag)
            for name in by_language[tag].get(code, []):
                # CLDR falls back to a code or to English where nobody has translated.
                # Two letters are an ISO code here, and nothing else.
                is_new = name.casefold() not in taken and not (len(name) < 3 and name.isascii())
                if is_new and ";" not in name:
                    rows.append([code, name, tag])
                    taken[name.casefold()] = code
        for name in english.get(code, []):
            if name.casefold() not in taken:
                rows.append([code, name, "en"])
                taken[name.casefold()] = code
    with open(HERE / "place_names.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "name", "language"])
        writer.writerows(rows)
    print(f"place_names.csv: {len(rows)} rows")


main()
