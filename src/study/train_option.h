#pragma once
// The options of joulelab-train that a study may set, with what each of them takes. A study never
// links the trainer, so the names stand here once more; an end-to-end test holds the two together.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace joulelab {

struct TrainOption {
  enum class Takes { count, number, word };
  std::string name;  // "batch_size": --batch-size on the command line
  Takes takes = Takes::word;
  double low = 0, high = 0;          // of a number: low <= value <= high
  bool low_is_allowed = true;        // or low < value
  std::vector<std::string> words{};  // the allowed ones; of a word, empty: any
};

std::span<const TrainOption> train_options();
std::vector<std::string> train_option_names();
const TrainOption* train_option_named(std::string_view name);  // or nullptr

// What is wrong with `value` for the option, in words, or nothing.
std::optional<std::string> fault_of(const TrainOption& option, std::string_view value);

}  // namespace joulelab
