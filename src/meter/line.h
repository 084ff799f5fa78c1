#pragma once
// What every instrument at the end of a line does: after a failure its line is closed, since the
// rest of an old answer may still come, and the next reading opens it anew.

#include <optional>
#include <type_traits>

#include "base/result.h"
#include "meter/gap_error.h"

namespace joulelab {

// Runs `exchange` on `line`, which `open` opens first where it is closed. The instrument was there
// when it was first opened, so whatever keeps it from being opened again is transient, and what it
// answers wrong is a gap_error().
template <class Line, class Open, class Exchange>
std::invoke_result_t<Exchange, Line&> over_line(std::optional<Line>& line, Open open,
                                                Exchange exchange) {
  if (!line) {
    auto opened = open();
    if (!opened) {
      Error error = std::move(opened).error();
      error.kind = Error::Kind::transient;
      return tl::unexpected(std::move(error));
    }
    line.emplace(*std::move(opened));
  }
  auto answer = exchange(*line);
  if (answer) return answer;
  line.reset();
  return tl::unexpected(gap_error(std::move(answer).error()));
}

}  // namespace joulelab
