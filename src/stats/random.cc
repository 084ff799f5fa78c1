#include "stats/random.h"

#include "stats/distribution.h"

namespace joulelab {

double Random::normal() { return normal_quantile(uniform()); }

}  // namespace joulelab
