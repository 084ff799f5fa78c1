#pragma once
// What one meter sees through one of its eyes: which part of the machine, in which form, how good.

#include <optional>
#include <string>

#include "base/units.h"

namespace joulelab {

// Which part of the machine a channel covers. `core` and `uncore` lie inside `package`; `platform`
// (psys) holds package and DRAM; `wall` holds everything.
enum class Component { wall, platform, package, core, uncore, dram, gpu, other };

// How a joule came to be known.
enum class Grade {
  measured,  // a sensor integrates or samples power
  modelled,  // computed from activity and a table
  constant,  // assumed
};

// What a sample's value means: joules counted since the meter was opened, watts now, or something
// that explains them and is no energy (a temperature, a clock), in the channel's own unit.
enum class Form { counter, gauge, condition };

// 95 % bounds of a factor: truth = reading x f with low <= f <= high. Common to all runs on the
// meter, so it limits a figure's absolute value and cancels in a comparison on the same meter.
struct Bounds {
  double low = 1, high = 1;
  bool operator==(const Bounds&) const = default;
};

struct Channel {
  std::string name;   // "rapl/package-0", unique within a run
  std::string meter;  // "rapl"
  Component component = Component::other;
  // "0": which socket, board or outlet; disjoint devices add up. A wall without one: all of them.
  std::string device;
  Form form = Form::counter;
  Grade grade = Grade::measured;
  std::string unit;          // of a condition: "celsius", "megahertz"; empty: J or W by the form
  double resolution = 0;     // smallest step, in J (counter), W (gauge) or the unit
  Seconds update_period{0};  // how often the instrument renews its value; 0: unknown
  Seconds averaging{0};      // of a gauge: its value is the mean of this long, before it is renewed
  Seconds age{0};            // mean age of a value when it is read, which its stamp accounts for
  // Mean duration of a reading, or that of a common reading of all near meters where longer: its
  // instant lies within, unknown where.
  Seconds read_width{0};
  bool is_far = false;   // behind a network or a slow line, with a delay of its own
  Seconds lag{0};        // by which its stamps come late; windows are shifted by it (alignment.h)
  Seconds lag_error{0};  // standard uncertainty of `lag`
  Bounds gain;
  Watts offset{0};  // 95 % bound, either way, of what the instrument adds to the truth; common too
  // A counter that stands still for longer than this is frozen. Nothing: it may stand still.
  std::optional<Seconds> freeze_after;
  bool operator==(const Channel&) const = default;
};

}  // namespace joulelab
