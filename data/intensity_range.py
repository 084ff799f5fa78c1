"""Between which figures the truth about one place lies: the columns *_low, *_high and range_note.

Three kinds of disagreement are put together, and the range is from the least to the greatest:
  1. between sources on one basis: a class of factors, coarse on purpose (README.md says why);
  2. between bases: from IPCC's factors, how far apart a direct and a life-cycle figure can be;
  3. figures of the same place under a free licence: Google's regions, the European Environment
     Agency, the eGRID subregion that a state is part of.
"""

import math

CLASSES = [1.15, 1.3, 1.5, 2, 3, 5]
USUAL = 1.3  # two of three places whose figures were compared agree within it

# A whole grid of poor coal and oil plants; no factor leads beyond, or just beyond a figure that is.
MOST = 1100

# (life cycle, direct) of the plants with the largest share outside the chimney: IPCC AR5 WG III,
# annex III, medians of hydro, gas and coal. Beyond coal, both rise alike.
BASES = [(24.0, 0.0), (490.0, 370.0), (820.0, 760.0)]

# European Environment Agency, greenhouse gas emission intensity of electricity generation, 2023.
EEA = {"DK": 94, "EE": 690, "FI": 40, "LU": 56, "LV": 67, "MT": 342, "SE": 8}

# The eGRID subregion that most of a state's electricity belongs to.
SUBREGION_OF = dict(
    pair.split("=")
    for pair in """
    AK=AKGD AL=SRSO AR=SRMV AZ=AZNM CA=CAMX CO=RMPA CT=NEWE DC=RFCE DE=RFCE FL=FRCC GA=SRSO HI=HIOA
    IA=MROW ID=NWPP IL=RFCW IN=RFCW KS=SPNO KY=SRTV LA=SRMV MA=NEWE MD=RFCE ME=NEWE MI=RFCM MN=MROW
    MO=SRMW MS=SRMV MT=NWPP NC=SRVC ND=MROW NE=MROW NH=NEWE NJ=RFCE NM=AZNM NV=NWPP NY=NYUP OH=RFCW
    OK=SPSO OR=NWPP PA=RFCE RI=NEWE SC=SRVC SD=MROW TN=SRTV TX=ERCT UT=NWPP VA=SRVC VT=NEWE WA=NWPP
    WI=MROE WV=RFCW WY=NWPP""".split()
)
# The grid that a Google region in a country with figures for its parts belongs to.
GOOGLE_GRID = {
    "us-central1": "US-IA", "us-central2": "US-OK", "us-east1": "US-SC", "us-east2": "US-GA",
    "us-east4": "US-VA", "us-east5": "US-OH", "us-south1": "US-TX", "us-west1": "US-OR",
    "us-west2": "US-CA", "us-west3": "US-UT", "us-west4": "US-NV",
    "northamerica-northeast1": "CA-QC", "northamerica-northeast2": "CA-ON",
    "australia-southeast1": "AU-NSW", "australia-southeast2": "AU-VIC",
}  # fmt: skip


def class_of(factor):
    """The smallest class that holds `factor`; the largest there is for one beyond."""
    return next((c for c in CLASSES if factor <= c), CLASSES[-1])


def factor_between(a, b):
    return max(a, b) / min(a, b)


def least_direct(life_cycle):
    """What comes out of the chimney where as much as can be is caused elsewhere."""
    for (x0, y0), (x1, y1) in zip(BASES, BASES[1:]):
        if life_cycle <= x1:
            return max(0.0, y0 + (life_cycle - x0) * (y1 - y0) / (x1 - x0))
    return life_cycle - BASES[-1][0] + BASES[-1][1]


def most_life_cycle(direct):
    """The inverse: what is caused in all where as much as can be is caused elsewhere."""
    for (x0, y0), (x1, y1) in zip(BASES, BASES[1:]):
        if direct <= y1:
            return x0 + (direct - y0) * (x1 - x0) / (y1 - y0)
    return direct - BASES[-1][1] + BASES[-1][0]


def rounded(value, up):
    digits = 2 - math.floor(math.log10(value))
    scaled = value * 10**digits
    # A figure that needs no rounding is not moved by the last bit of a double.
    whole = round(scaled) if abs(scaled - round(scaled)) < 1e-6 else None
    return (whole if whole is not None else (math.ceil if up else math.floor)(scaled)) / 10**digits


class Ranges:
    """Holds the evidence of all places; `of` a row adds its three columns."""

    def __init__(self, disagreements, regions):
        """disagreements: {country code: relative difference, latest year}; regions: the rows of
        cloud_regions.csv."""
        self.classes = {}
        self.figures = {}  # code -> [(value, who)]
        for code, difference in disagreements.items():
            self.widen(code, (2 + difference) / (2 - difference))
        for r in regions:
            other = r["alt_gCO2e_per_kWh_electricitymaps_consumption"]
            value = float(r["gCO2e_per_kWh"])
            if other:
                factor = factor_between(value, float(other))
                self.widen(f"{r['provider']}:{r['region']}", factor)
                self.widen(r["grid_key"].removeprefix("country:"), factor)
            if r["provider"] == "gcp":
                grid = GOOGLE_GRID.get(r["region"], r["country"])
                self.figures.setdefault(grid, []).append((value, "Google's direct"))
        for code, value in EEA.items():
            self.figures.setdefault(code, []).append((value, "the EEA's direct"))

    def widen(self, code, factor):
        self.classes[code] = max(self.classes.get(code, USUAL), class_of(factor))

    def add_places(self, places):
        """Figures that the table itself has of another view of the same place."""
        for state, part in SUBREGION_OF.items():
            subregion = float(places[f"EGRID-{part}"]["g_per_kwh"])
            self.figures.setdefault(f"US-{state}", []).append((subregion, f"its grid ({part})"))

    def add_region(self, code, row):
        """A cloud region and the row of the grid that it stands in."""
        self.figures.setdefault(code, []).append(
            (float(row["g_per_kwh"]), f"{row['basis'].replace('_', '-')} of {row['code']}")
        )

    def of(self, row, usual=USUAL):
        value, code = float(row["g_per_kwh"]), row["code"]
        factor = max(self.classes.get(code, usual), usual)
        low, high = value / factor, min(value * factor, max(MOST, 1.15 * value))
        notes = [f"sources within a factor of {factor:g}"]
        if row["basis"] == "life_cycle":
            direct = max(least_direct(value), value / 10)
            if direct < low:
                low = direct
                notes.append(f"direct emissions from {rounded(direct, False):g}, by IPCC factors")
        else:
            whole = most_life_cycle(value)
            if whole > high:
                high = whole
                notes.append(f"life cycle up to {rounded(whole, True):g}, by IPCC factors")
        for figure, who in self.figures.get(code, []):
            if not low <= figure <= high:
                notes.append(f"{who} {figure:g}")
            low, high = min(low, figure), max(high, figure)
        row["g_per_kwh_low"] = f"{rounded(low, False):g}"
        row["g_per_kwh_high"] = f"{rounded(high, True):g}"
        row["range_note"] = "; ".join(notes)
        return row
