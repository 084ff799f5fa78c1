#pragma once
// An answer in JSON from a device that we do not trust to be what its manual says. A number is
// found by its JSON pointer (RFC 6901); the digits that it was printed with say how finely it
// counts, which the number itself no longer does: 6.4 is not 6.400.

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

namespace joulelab {

// Whether `text` is a JSON pointer: "" or "/a/0/b".
bool is_json_pointer(const std::string& text);

class JsonAnswer {
 public:
  // Nothing where `text` is no JSON, or one number of it is too large for a double.
  static std::optional<JsonAnswer> parse(std::string text);

  // Whether anything stands there, if only null.
  bool has(const std::string& pointer) const;
  bool is_null(const std::string& pointer) const;
  // The number there, always finite; one in quotation marks is one too.
  std::optional<double> number(const std::string& pointer) const;
  // What a step of the last digit of that number is: 0.001 of 6.404 and of 6.400, 1 of 6. Nothing
  // for no number, and for one of over 15 digits, which are those of a binary fraction.
  std::optional<double> last_digit(const std::string& pointer) const;
  // The text there; empty where there is none.
  std::string text(const std::string& pointer) const;
  // Whether false stands there, or "false".
  bool is_false(const std::string& pointer) const;
  const nlohmann::json& document() const { return *document_; }

 private:
  JsonAnswer(std::string printed, nlohmann::json document);
  const nlohmann::json* find(const std::string& pointer) const;

  std::string printed_;
  std::shared_ptr<const nlohmann::json> document_;
};

}  // namespace joulelab
