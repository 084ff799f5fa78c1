// A place on the first line, and the answer in which a number is looked for there.
#include "meter/json_answer.h"

#include "target.h"

JOULELAB_FUZZ(text) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return;
  const std::string place(text.substr(0, end));
  const auto answer = joulelab::JsonAnswer::parse(std::string(text.substr(end + 1)));
  if (!answer) return;
  const auto number = answer->number(place), step = answer->last_digit(place);
  if (step && !number) __builtin_trap();
  (void)answer->text(place);
  (void)answer->is_false(place);
}
