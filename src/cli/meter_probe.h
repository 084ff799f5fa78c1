#pragma once
// joulelab meters --probe: what the instruments do here and now, beside what they say of
// themselves.

#include <string>
#include <vector>

namespace joulelab {

struct ProbeRequest {
  std::string root = "/";
  std::vector<std::string> meters;  // as for measure; none: all that are here
  double seconds = 5;
  std::string json;  // a file, or empty
};

// Probes, prints, and returns the program's exit status.
int run_probe(const ProbeRequest& request);

}  // namespace joulelab
