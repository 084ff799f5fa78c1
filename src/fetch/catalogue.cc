// The tables of data sets, which travel in the binary: data/datasets.csv, data/dataset_sources.csv.

#include <algorithm>
#include <fmt/format.h>

#include "base/csv.h"
#include "base/text.h"
#include "fetch/dataset.h"

namespace joulelab {
namespace embedded {
std::string_view datasets();
std::string_view dataset_sources();
}  // namespace embedded
namespace {

// The element called `name`, appended where there is none: rows of one thing follow each other.
template <class Thing>
Thing& named(std::vector<Thing>& things, const std::string& name, std::string Thing::*member) {
  const auto found = std::ranges::find(things, name, member);
  if (found != things.end()) return *found;
  things.emplace_back().*member = name;
  return things.back();
}

std::uintmax_t bytes_of(const std::string& cell) {
  return static_cast<std::uintmax_t>(std::max(0LL, to_integer(cell).value_or(0)));
}

Result<void> add_files(std::vector<Dataset>& datasets, const Csv& table) {
  const auto [dataset, file, bytes, sha256, licence, citation] =
      JOULELAB_TRY(table.indices_of({"dataset", "file", "bytes", "sha256", "licence", "citation"}));
  for (const auto& [line, cells] : table.rows) {
    auto& known = named(datasets, cells[dataset], &Dataset::name);
    known.licence = cells[licence];
    known.citation = cells[citation];
    known.files.push_back({cells[file], bytes_of(cells[bytes]), cells[sha256]});
  }
  return {};
}

Result<void> add_sources(std::vector<Dataset>& datasets, const Csv& table) {
  const auto [dataset, source, url, bytes, sha256, member, file] = JOULELAB_TRY(
      table.indices_of({"dataset", "source", "url", "bytes", "sha256", "member", "file"}));
  for (const auto& [line, cells] : table.rows) {
    auto& known = named(datasets, cells[dataset], &Dataset::name);
    auto& from = named(known.sources, cells[source], &DatasetSource::name);
    auto& archive = named(from.archives, cells[url], &DatasetArchive::url);
    archive.bytes = bytes_of(cells[bytes]);
    archive.sha256 = cells[sha256];
    archive.parts.push_back({cells[member], cells[file]});
  }
  return {};
}

Result<std::vector<Dataset>> parse_catalogue() {
  std::vector<Dataset> datasets;
  const auto files = JOULELAB_TRY(parse_csv(embedded::datasets(), "datasets.csv"));
  JOULELAB_TRY(add_files(datasets, files));
  const auto sources = JOULELAB_TRY(parse_csv(embedded::dataset_sources(), "dataset_sources.csv"));
  JOULELAB_TRY(add_sources(datasets, sources));
  return datasets;
}

const Result<std::vector<Dataset>>& catalogue() {
  static const auto parsed = parse_catalogue();
  return parsed;
}

}  // namespace

std::span<const Dataset> known_datasets() {
  const auto& datasets = catalogue();
  return datasets ? std::span<const Dataset>(*datasets) : std::span<const Dataset>();
}

Result<Dataset> dataset_named(std::string_view name) {
  const auto& datasets = catalogue();
  if (!datasets) return tl::unexpected(datasets.error());
  std::vector<std::string> names;
  for (const auto& dataset : *datasets) {
    if (dataset.name == name) return dataset;
    names.push_back(dataset.name);
  }
  return fail(Error::Kind::invalid, fmt::format("no data set is called '{}'", name),
              suggestion(name, names));
}

}  // namespace joulelab
