#!/usr/bin/env python3
"""How software.csv and both.csv came of the study's raw files.

    ./tables.py FOLDER     # the repository yinlenaxu/energy-efficiency-cv, at its data/ or above

The tables hold figures as published, chosen by column, and in the columns that begin with `run_` what each run alone
took: the rows of one tracker count up, so each is less the one before it. Nothing else is computed.
"""
import csv
import json
import sys
from pathlib import Path

AS_LOGGED = ["timestamp", "project_name", "run_id", "duration", "emissions", "energy_consumed", "cpu_energy", "gpu_energy",
             "ram_energy", "cpu_power", "gpu_power", "ram_power", "country_name", "country_iso_code", "region", "os",
             "cpu_model", "cpu_count", "gpu_model", "gpu_count", "ram_total_size", "tracking_mode", "on_cloud"]
ORDER = ["VGG16"] * 3 + ["VGG19"] * 3 + ["ResNet50"] * 3  # of the nine rows of each file


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{path}: {len(rows)} runs")


def software_runs(data):
    cell_accuracy = {(row["data"], row["region"], row["architecture"]): float(row["accuracy"])
                     for row in rows_of(data / "processed/scores.csv")}
    for path in sorted((data / "raw/kaggle").glob("emissions_*.csv")):
        name = path.stem.split("_")[1]
        last = {}
        for architecture, row in zip(ORDER, rows_of(path), strict=True):
            before = last.get(row["run_id"], {"energy_consumed": 0, "emissions": 0, "duration": 0})
            last[row["run_id"]] = row
            alone = {column: float(row[column]) - float(before[column]) for column in before if column in row
                     and column in ("energy_consumed", "emissions", "duration")}
            accuracy = cell_accuracy[(name, row["region"], architecture)]
            yield {"architecture": architecture, "data": name, **{column: row[column] for column in AS_LOGGED},
                   "accuracy": f"{accuracy:.6f}", "classes": 10, "run_energy_kwh": f"{alone['energy_consumed']:.12g}",
                   "run_duration_s": f"{alone['duration']:.12g}", "run_emissions_kg": f"{alone['emissions']:.12g}"}


def runs_of_both(data):
    for folder in sorted((data / "raw/grilla/results_summary").iterdir()):
        name, architecture, repetition = folder.name.removeprefix("out_code_carbon_").split("_")
        row, = rows_of(folder / "emissions.csv")
        summary = json.loads(next(folder.glob("summary_*.json")).read_text())
        history = (folder / "accuracy.txt").read_text().splitlines()[0]
        accuracy = float(history.removeprefix("acf: [").removesuffix("]").split(",")[-1])
        yield {"architecture": architecture, "data": name, **{column: row[column] for column in AS_LOGGED},
               "accuracy": f"{accuracy:.6f}", "classes": 10, "wattmeter_energy_j": f"{summary['joules']:.12g}",
               "wattmeter_duration_s": f"{summary['timeExecution']:.12g}"}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    source = Path(sys.argv[1])
    source = source / "data" if (source / "data").is_dir() else source
    here = Path(__file__).parent
    write(here / "software.csv", list(software_runs(source)))
    write(here / "both.csv", list(runs_of_both(source)))
