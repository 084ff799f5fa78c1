#!/usr/bin/env python3
"""Writes intensity.csv and places_without_figure.csv from the raw figures in ../shared/carbon/.

Run by hand when the raw figures change; the tables are committed and nobody else needs this script.
What it drops, renames and remarks on is listed here, case by case, and explained in README.md.
Usage: python3 data/build_intensity.py [FOLDER-OF-RAW-FIGURES]
"""

import csv
import sys
from pathlib import Path

from intensity_range import GOOGLE_GRID, Ranges, class_of
from region_names import names_of_region

HERE = Path(__file__).resolve().parent
RAW = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent.parent / "shared" / "carbon"

COLUMNS = ["code", "name", "aliases", "g_per_kwh", "basis", "year", "source", "licence", "note"]
RANGE_COLUMNS = ["g_per_kwh_low", "g_per_kwh_high", "range_note"]

OWID = ("Our World in Data (2025), based on Ember and Energy Institute", "CC BY 4.0")
EMBER = ("Ember, Yearly Electricity Data (2025)", "CC BY 4.0")
EGRID = ("US EPA eGRID2023 rev2", "public domain")
CANADA = (
    "Environment and Climate Change Canada, Emission factors and reference values v3.0",
    "Open Government Licence - Canada",
)
AUSTRALIA = ("Commonwealth of Australia, National Greenhouse Accounts Factors 2025", "CC BY 4.0")
GOOGLE = ("Google Cloud region carbon data 2024", "Apache-2.0")

# Places that people will name and for which no figure can be believed.
WITHOUT_FIGURE = {
    "CF": ("Central African Republic", "CAF", "the published figure is 0.0, which cannot be"),
    "EH": ("Western Sahara", "ESH", "the last published figure is of 2009"),
    "FK": ("Falkland Islands", "FLK", "the published figure is a rounding artefact (exactly 1000)"),
    "MS": ("Montserrat", "MSR", "the published figure is a rounding artefact (exactly 1000)"),
    "SH": ("Saint Helena", "SHN", "the published figure is a rounding artefact (exactly 1000)"),
    "AD": ("Andorra", "AND", "no figure is published"),
    "LI": ("Liechtenstein", "LIE", "no figure is published"),
    "MC": ("Monaco", "MCO", "no figure is published"),
    "SM": ("San Marino", "SMR", "no figure is published"),
    "VA": ("Vatican City", "VAT", "no figure is published"),
}

ALIASES = {
    "AE": "UAE",
    "BA": "Bosnia",
    "BO": "Plurinational State of Bolivia",
    "BN": "Brunei Darussalam",
    "CD": "Democratic Republic of the Congo;DRC;Congo-Kinshasa",
    "CG": "Republic of the Congo;Congo-Brazzaville",
    "CI": "Ivory Coast;Côte d'Ivoire",
    "CN": "People's Republic of China;Mainland China",
    "CV": "Cabo Verde",
    "CZ": "Czech Republic",
    "GB": "UK;Great Britain;Britain;England;Scotland;Wales;Northern Ireland",
    "GM": "The Gambia",
    "GR": "Hellas",
    "HK": "Hong Kong SAR",
    "IR": "Islamic Republic of Iran",
    "KP": "DPRK;Democratic People's Republic of Korea",
    "KR": "Korea;Republic of Korea",
    "LA": "Lao PDR",
    "MD": "Republic of Moldova",
    "MK": "Macedonia",
    "MM": "Burma",
    "MO": "Macau",
    "NL": "Holland;The Netherlands",
    "PS": "Palestinian Territories;State of Palestine",
    "RE": "Reunion",
    "RU": "Russian Federation",
    "SY": "Syrian Arab Republic",
    "SZ": "Swaziland",
    "TL": "East Timor",
    "TR": "Turkey;Türkiye",
    "TW": "Chinese Taipei",
    "TZ": "United Republic of Tanzania",
    "US": "USA;America;United States of America",
    "VE": "Bolivarian Republic of Venezuela",
    "VN": "Viet Nam",
    "BS": "The Bahamas",
    "FM": "Micronesia",
}

AGGREGATES = {
    "EU": ("EU", "European Union", "EU27"),
    "Europe": ("EUROPE", "Europe", ""),
    "Asia": ("ASIA", "Asia", ""),
    "Africa": ("AFRICA", "Africa", ""),
    "ASEAN": ("ASEAN", "ASEAN", ""),
    "G7": ("G7", "G7", ""),
    "G20": ("G20", "G20", ""),
    "OECD": ("OECD", "OECD", ""),
    "Oceania": ("OCEANIA", "Oceania", ""),
    "Middle East": ("MIDDLE-EAST", "Middle East", ""),
    "North America": ("NORTH-AMERICA", "North America", ""),
    "Latin America and Caribbean": ("LATIN-AMERICA", "Latin America and Caribbean", ""),
}


def names(text):
    """{"AL": "Alabama"} of "AL=Alabama, AK=Alaska"."""
    return dict(pair.strip().split("=") for pair in text.split(","))


US_STATES = names("""
    AL=Alabama, AK=Alaska, AZ=Arizona, AR=Arkansas, CA=California, CO=Colorado, CT=Connecticut,
    DE=Delaware, DC=District of Columbia, FL=Florida, GA=Georgia, HI=Hawaii, ID=Idaho,
    IL=Illinois, IN=Indiana, IA=Iowa, KS=Kansas, KY=Kentucky, LA=Louisiana, ME=Maine,
    MD=Maryland, MA=Massachusetts, MI=Michigan, MN=Minnesota, MS=Mississippi, MO=Missouri,
    MT=Montana, NE=Nebraska, NV=Nevada, NH=New Hampshire, NJ=New Jersey, NM=New Mexico,
    NY=New York, NC=North Carolina, ND=North Dakota, OH=Ohio, OK=Oklahoma, OR=Oregon,
    PA=Pennsylvania, RI=Rhode Island, SC=South Carolina, SD=South Dakota, TN=Tennessee, TX=Texas,
    UT=Utah, VT=Vermont, VA=Virginia, WA=Washington, WV=West Virginia, WI=Wisconsin, WY=Wyoming
    """)
PROVINCES = names("""
    AB=Alberta, BC=British Columbia, MB=Manitoba, NB=New Brunswick, NL=Newfoundland and Labrador,
    NS=Nova Scotia, NT=Northwest Territories, NU=Nunavut, ON=Ontario, PE=Prince Edward Island,
    QC=Quebec, SK=Saskatchewan, YT=Yukon
    """)
AUSTRALIAN_STATES = names("""
    NSW=New South Wales, ACT=Australian Capital Territory, VIC=Victoria, QLD=Queensland,
    SA=South Australia, WA=Western Australia, TAS=Tasmania, NT=Northern Territory
    """)
SUBREGIONS = names("""
    AKGD=Alaska Grid, AKMS=Alaska Miscellaneous, AZNM=WECC Southwest, CAMX=WECC California,
    ERCT=ERCOT Texas, FRCC=FRCC Florida, HIMS=Hawaii Miscellaneous, HIOA=Hawaii Oahu,
    MROE=MRO East, MROW=MRO West, NEWE=New England, NWPP=WECC Northwest,
    NYCW=New York City and Westchester, NYLI=New York Long Island, NYUP=Upstate New York,
    PRMS=Puerto Rico Miscellaneous, RFCE=RFC East, RFCM=RFC Michigan, RFCW=RFC West,
    RMPA=WECC Rockies, SPNO=SPP North, SPSO=SPP South, SRMV=SERC Mississippi Valley,
    SRMW=SERC Midwest, SRSO=SERC South, SRTV=SERC Tennessee Valley,
    SRVC=SERC Virginia and Carolina
    """)
SUBNATIONAL_ALIASES = {
    "US-DC": "Washington DC;Washington D.C.",
    "US-NY": "New York State",
    "US-WA": "Washington State",
    "CA-QC": "Québec",
    "CA-NL": "Newfoundland",
    "CA-YT": "Yukon Territory",
    "CA-PE": "PEI",
}
PROVIDERS = {"aws": "AWS", "gcp": "Google Cloud", "azure": "Azure"}


def rows_of(name):
    with open(RAW / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def row(code, name, aliases, value, basis, year, origin, note=""):
    source, licence = origin
    # As many digits as the source gives, and no more.
    return dict(
        zip(
            COLUMNS,
            [
                code,
                name,
                ";".join(a for a in aliases if a),
                f"{float(value):g}",
                basis,
                int(year),
                source,
                licence,
                note,
            ],
        )
    )


def disputed():
    """ISO3 codes whose figures of what is produced and consumed differ by more than 30 %."""
    return {r["iso3"] for r in rows_of("anomalies.csv") if float(r["rel_diff"]) > 0.3}


def countries():
    remarks = {
        "EE": "oil shale is counted as a generic fossil fuel here; the direct figure of the "
        "European Environment "
        "Agency for 2023 is about twice as high",
    }
    doubtful = disputed()
    for r in rows_of("countries.csv"):
        code, origin = r["iso2"], EMBER if r["source"].startswith("Ember") else OWID
        if code in WITHOUT_FIGURE:
            continue
        if r["iso3"] == "WLD":
            yield row(
                "WORLD", "World", ["WLD"], r["gCO2e_per_kWh"], "life_cycle", r["year"], origin
            )
            continue
        note = remarks.get(code, "")
        if not note and r["iso3"] in doubtful:
            note = (
                "figures of what is consumed here, not produced, differ from this one by more "
                "than 30 %"
            )
        aliases = [r["iso3"], *ALIASES.get(code, "").split(";")]
        yield row(
            code, r["name"], aliases, r["gCO2e_per_kWh"], "life_cycle", r["year"], origin, note
        )


def aggregates():
    for r in rows_of("aggregates.csv"):
        if r["aggregate"] in AGGREGATES:
            code, name, aliases = AGGREGATES[r["aggregate"]]
            yield row(code, name, [aliases], r["gCO2e_per_kWh"], "life_cycle", r["year"], EMBER)


def subnational():
    for r in rows_of("subnational.csv"):
        code, value, year = r["code"], r["gCO2e_per_kWh"], r["year"]
        kind, _, part = code.partition("-")
        aliases = SUBNATIONAL_ALIASES.get(code, "").split(";")
        if kind == "EGRID":
            yield row(
                code,
                f"eGRID {part} ({SUBREGIONS[part]})",
                [part, SUBREGIONS[part]],
                value,
                "direct",
                year,
                EGRID,
            )
        elif kind == "US":
            yield row(
                code,
                US_STATES[part],
                [f"{US_STATES[part]}, USA", *aliases],
                value,
                "direct",
                year,
                EGRID,
            )
        elif kind == "CA":
            note = (
                "direct emissions of the electricity consumed, imports included; from one "
                "secondary transcription"
            )
            yield row(
                code,
                PROVINCES[part],
                [f"{PROVINCES[part]}, Canada", *aliases],
                value,
                "direct",  # `consumption` is of the life cycle
                year,
                CANADA,
                note,
            )
        else:
            grid = {
                "ACT": "the grid of New South Wales; ",
                "WA": "the South West grid (SWIS); ",
                "NT": "the Darwin-Katherine grid (DKIS); ",
            }.get(part, "")
            name = AUSTRALIAN_STATES[part]
            yield row(
                code,
                name,
                [f"{name}, Australia", *aliases],
                value,
                "direct",
                year,
                AUSTRALIA,
                f"{grid}scope 2; from one secondary transcription",
            )


def cloud_regions(places):
    """A region is the row of its grid, since no operator but Google publishes its own figure."""
    for r in rows_of("cloud_regions.csv"):
        code = f"{r['provider']}:{r['region']}"
        name = f"{PROVIDERS[r['provider']]} {r['region']} ({r['city']})"
        aliases = names_of_region(r["provider"], r["region"], r["city"])
        country = places[r["country"]]
        if r["grid_key"] == "region":
            ratio = float(r["gCO2e_per_kWh"]) / float(country["g_per_kwh"])
            note = "the operator's own figure, without the fuel supply and the building of plants"
            if not 1 / 1.3 < ratio < 1.3:
                note += f"; {ratio:.2g} times the life-cycle figure of {country['name']}"
            yield row(
                code, name, aliases, r["gCO2e_per_kWh"], "direct", r["year"], GOOGLE, note
            )
        else:
            grid = places[r["grid_key"].removeprefix("country:")]
            origin = (grid["source"], grid["licence"])
            note = f"the figure of {grid['code']}: the operator publishes none"
            yield row(
                code, name, aliases, grid["g_per_kwh"], grid["basis"], grid["year"], origin, note
            )


def write(name, columns, rows):
    with open(HERE / name, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{name}: {len(rows)} rows")


def disagreements():
    """{country code: the relative difference of two sources, of the latest year compared}."""
    code_of = {r["iso3"]: r["iso2"] for r in rows_of("countries.csv")} | {"XKX": "XK"}
    latest = {}
    for r in rows_of("anomalies.csv"):
        code, year = code_of[r["iso3"]], int(r["year"])
        if code not in latest or year > latest[code][0]:
            latest[code] = (year, float(r["rel_diff"]))
    return {code: difference for code, (_, difference) in latest.items()}


def with_ranges(rows, regions):
    """The rows with their ranges; a cloud region has at least that of its grid."""
    ranges = Ranges(disagreements(), rows_of("cloud_regions.csv"))
    places = {r["code"]: r for r in rows}
    ranges.add_places(places)
    groups = {code for code, _, _ in AGGREGATES.values()} | {"WORLD"}
    for r in rows:
        # What is wrong with single countries evens out; a figure that was copied by hand once only
        # may be wrong by more.
        usual = 1.15 if r["code"] in groups else 1.5 if r["code"].startswith("CA-") else 1.3
        ranges.of(r, usual)
    grid_of = {f"{r['provider']}:{r['region']}": r for r in rows_of("cloud_regions.csv")}
    for r in regions:
        region = grid_of[r["code"]]
        key = region["grid_key"].removeprefix("country:")
        if key == "region":
            key = GOOGLE_GRID.get(region["region"], region["country"])
            ranges.add_region(r["code"], places[key])
            ranges.of(r, 1.15)
        else:
            ranges.widen(r["code"], ranges.classes.get(key, 1.3))
            ranges.figures[r["code"]] = ranges.figures.get(key, [])
            ranges.of(r, 1.5 if key.startswith("CA-") else 1.3)
    return rows + regions


def anomalies(places):
    """Every line of the raw list, and what was done about it. Neither the other figure nor on which
    side of ours it lies is repeated: README.md, Ranges."""
    code_of = {r["iso3"]: r["iso2"] for r in rows_of("countries.csv")} | {"XKX": "XK"}
    for r in rows_of("anomalies.csv"):
        code, difference = code_of[r["iso3"]], float(r["rel_diff"])
        factor = (2 + difference) / (2 - difference)
        largest = class_of(factor)
        place = places.get(code)
        if not place:
            what = "left out: " + WITHOUT_FIGURE[code][1]
        elif r["year"] == str(place["year"]):
            what = f"kept; the range is {place['g_per_kwh_low']} to {place['g_per_kwh_high']}"
        else:
            what = f"the row is of {place['year']}, and has a range of its own"
        yield {
            "code": code,
            "place": place["name"] if place else WITHOUT_FIGURE[code][0],
            "year": r["year"],
            "compared_with": "consumption, life cycle, of another source",
            "difference": f"{'over' if factor > largest else 'within'} a factor of {largest:g}",
            "resolution": what,
        }


def main():
    rows = (
        sorted(countries(), key=lambda r: (r["code"] != "WORLD", r["code"]))
        + list(aggregates())
        + list(subnational())
    )
    places = {r["code"]: r for r in rows}
    rows = with_ranges(rows, list(cloud_regions(places)))
    columns = COLUMNS[:4] + RANGE_COLUMNS[:2] + COLUMNS[4:] + RANGE_COLUMNS[2:]
    write("intensity.csv", columns, rows)
    write(
        "anomalies.csv",
        ["code", "place", "year", "compared_with", "difference", "resolution"],
        list(anomalies(places)),
    )
    columns = ["code", "name", "aliases", "reason"]
    without = [dict(zip(columns, [code, *rest])) for code, rest in sorted(WITHOUT_FIGURE.items())]
    write("places_without_figure.csv", columns, without)


main()
