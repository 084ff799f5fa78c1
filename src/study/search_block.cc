#include "study/search_block.h"

namespace joulelab {

std::optional<Search> read_search(const TomlReader& root) {
  if (root.find("search") == nullptr) return std::nullopt;
  const auto table = root.table("search", "[search]");
  const std::vector<std::string> keys{"target_accuracy", "first_epochs", "reduction", "rungs",
                                      "confirmations"};
  table.allow_only(keys);
  Search search;
  if (table.find("target_accuracy") == nullptr) {
    table.complain(table.line(), "[search] has no target_accuracy",
                   "write the accuracy that is to be reached, such as 0.99");
  }
  const auto count = [&](const char* key, int fallback, int low, int high) {
    return static_cast<int>(table.integer(key, fallback, low, high));
  };
  search.target_accuracy = table.number("target_accuracy", search.target_accuracy, 0.01, 0.9999);
  search.first_epochs = count("first_epochs", search.first_epochs, 1, 1000);
  search.reduction = count("reduction", search.reduction, 2, 10);
  search.rungs = count("rungs", search.rungs, 1, 6);
  search.confirmations = count("confirmations", search.confirmations, 1, 1000);
  return search;
}

}  // namespace joulelab
