#pragma once
// For tests: a device on the loopback interface that answers what the test says, well or badly, and
// keeps what it was asked.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "meter/meter.h"

namespace joulelab {

class LoopbackDevice {
 public:
  struct Asked {
    std::string method, target, authorization, token, body;
  };
  struct Reply {
    int status = 200;
    std::string body;
    std::map<std::string, std::string> headers;
  };
  enum class Trouble { none, late, cut };

  LoopbackDevice();
  ~LoopbackDevice();            // after the meter that is connected to it
  std::string address() const;  // "127.0.0.1:40123"

  // What it answers to GET of a target, path and query; 404 to all others. Thread-safe.
  void shows(const std::string& target, const std::string& body);
  // Answered in place of everything that the guard lets pass; nothing: it works again.
  void answers_all(std::optional<Reply> reply);
  // Late: not before the test is over or the trouble is.
  void has(Trouble trouble);
  // Looks at each question first; a reply of its own stands.
  void guarded_by(std::function<std::optional<Reply>(const Asked&)> guard);

  std::vector<Asked> asked() const;

 private:
  class Server;
  std::unique_ptr<Server> server_;
};

// One reading; a failure is one of the test's.
std::vector<Sample> read_once(Meter& meter, double seconds = 0);
// The same where an error is expected.
Error error_of_reading(Meter& meter);

// What no instrument may lose its head over: `meter` works with `device` before and after. Its
// option limit is short, since one answer is late.
void expect_gaps_and_recovery(Meter& meter, LoopbackDevice& device);
// 401 and 403, which end a meter.
void expect_refusal(Meter& meter, LoopbackDevice& device);

}  // namespace joulelab
