#include "train/chance.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"

namespace joulelab {

double accuracy_by_chance(const ImageSet& images) {
  if (images.size() == 0) return 0;
  std::vector<std::size_t> counts(static_cast<std::size_t>(images.classes));
  for (const auto label : images.labels) ++counts[label];
  return static_cast<double>(std::ranges::max(counts)) / static_cast<double>(images.size());
}

Result<void> check_target(double target_accuracy, const DataSet& data) {
  const double chance = accuracy_by_chance(data.test);
  if (target_accuracy <= 0 || target_accuracy > chance) return {};
  return fail(Error::Kind::invalid,
              fmt::format("--target-accuracy {:g} is met by chance: always guessing the most "
                          "frequent class is right for {} of the test images of {}",
                          target_accuracy, significant(chance), data.name),
              "a target above that");
}

}  // namespace joulelab
