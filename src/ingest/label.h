#pragma once
// Which cell of an experiment somebody's file or row belongs to: told by the names of its folders,
// by a column, or by the order of its rows.

#include "ingest/import.h"

namespace joulelab {

// `{data}` stands for the level of a factor, `*` for anything, both for one or more characters of
// one folder or file name: "emissions_{data}_*.csv", "out_{data}_{architecture}_{repetition}". It
// matches as many consecutive parts of the path as it has. Nothing where it does not match.
std::optional<std::map<std::string, std::string>> levels_in_path(std::string_view path,
                                                                 std::string_view pattern);

struct LabelOptions {
  std::vector<std::string> paths;    // patterns
  std::vector<std::string> rows;     // "architecture=VGG16:3,VGG19:3": so many rows each, in order
  std::vector<std::string> columns;  // "host=region": the factor is that fact of the row
};

// Gives the import and its rows their factors; `rows` where the file has that many. Error `invalid`
// for an option that is malformed; one of `rows` is read for CodeCarbon files alone.
Result<void> label(Import& import, const LabelOptions& options);

// Error `invalid` where one of the options `rows` fits none of the files that have rows in order.
Result<void> check_row_labels(std::span<const Import> imports, const LabelOptions& options);

}  // namespace joulelab
