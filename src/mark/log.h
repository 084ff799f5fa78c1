#pragma once
// All that a workload told while it ran. Thread-safe: a receiver's thread adds, the measurer takes.

#include <mutex>
#include <vector>

#include "mark/message.h"

namespace joulelab {

struct Told {
  std::vector<Mark> marks;
  std::map<std::string, double> values;      // the last value of each name
  std::vector<Values> evaluations;           // each time that an accuracy was told, what was told
  std::map<std::string, std::string> facts;  // the last word of each name
  std::vector<Warning> warnings;
  std::size_t malformed_lines = 0;
};

// What a workload has told so far, the marks from a certain one on.
struct Heard {
  std::vector<Mark> marks;
  std::map<std::string, double> values;
};

class MarkLog {
 public:
  void add(Message message);
  void add_malformed();
  Heard heard_since(std::size_t mark);  // marks are counted from 0; the log keeps all
  Told take();                          // leaves the log empty

 private:
  std::mutex mutex_;
  Told told_;
};

}  // namespace joulelab
