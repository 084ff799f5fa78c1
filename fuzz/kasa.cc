// Bytes that a Kasa plug sends: the length, then the message behind it.
#include "meter/kasa.h"

#include "target.h"

JOULELAB_FUZZ(text) {
  const auto header = text.substr(0, 4);
  const auto length = joulelab::kasa_length(header);
  if (!length) return;
  const auto message = joulelab::kasa_message(text.substr(4, *length));
  const auto answer = joulelab::JsonAnswer::parse(message);
  if (answer) (void)answer->number("/emeter/get_realtime/power_mw");
  // A message that is sent again is the same bytes.
  if (text.size() - 4 == *length && joulelab::kasa_frame(message) != text) __builtin_trap();
}
