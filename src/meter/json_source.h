#pragma once
// Whoever answers questions in JSON: a device by HTTP, a management controller with a session, a
// plug with a protocol of its own.

#include "base/result.h"
#include "meter/json_answer.h"

namespace joulelab {

class JsonSource {
 public:
  virtual ~JsonSource() = default;
  // What is asked from here on is one reading: its exchanges share one limit of time.
  virtual void begin_reading() = 0;
  // `transient` where no answer came whole and in time; `denied` where the source refuses us.
  virtual Result<JsonAnswer> ask(const std::string& question) = 0;
};

}  // namespace joulelab
