#!/bin/sh
# docs/figures/prediction.svg and the table of docs/PREDICTION.md, from the published runs of
# seaa2023: tests/figures/prediction.sh JOULELAB FOLDER, where FOLDER has runs_table.csv.
set -eu
joulelab=$1 folder=$2
store=$(mktemp -d)
trap 'rm -r "$store"' EXIT
"$joulelab" import "$folder/runs_table.csv" --study seaa2023 --store "$store/runs.db" > "$store/log"
"$joulelab" predict --validate --study seaa2023 --store "$store/runs.db" \
  --figure "$(dirname "$0")/../../docs/figures/prediction.svg"
