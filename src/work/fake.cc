#include "work/fake.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"

namespace joulelab {
namespace {

constexpr double usual_images = 1000;  // of an epoch of 2 to 8 s

}  // namespace

// By what the kind draws at full load, a little differently in each epoch.
void FakeWork::draw(double share, int epoch) {
  if (!load_) return;
  const auto varied = static_cast<std::uint64_t>(epoch) + 100;
  const double scale = share * (1 + 0.04 * (hashed_fraction(kind_, seed_ + varied) - 0.5)) *
                       (1 + 0.02 * (hashed_fraction(kind_, seed_ + 3) - 0.5));
  const auto power = [&](Watts least, Watts most, std::uint64_t stream) {
    return least + scale * hashed_fraction(kind_, stream) * (most - least);
  };
  load_->set(clock_.now(), {power(Watts{35}, Watts{95}, 5), power(Watts{3}, Watts{9}, 6),
                            power(Watts{40}, Watts{240}, 7)});
}

// What the last epoch will end with is approached as trainings do: much at first, then ever less.
Values FakeWork::evaluation(int epochs_done) const {
  constexpr double chance = 0.1;
  const double last =
      0.85 + 0.1 * hashed_fraction(kind_, 1) + 0.01 * hashed_fraction(kind_, seed_ + 2);
  const double left = 1 - static_cast<double>(epochs_done) / training_.epochs;
  return {{{"accuracy", last - (last - chance) * left * left * left},
           {"images_seen", epochs_done * training_.images}},
          clock_.now()};
}

Result<Ending> FakeWork::run(MarkLog& log) {
  const auto mark = [&](Mark::Edge edge, const char* name, int index) {
    log.add(Mark{clock_.now(), edge, name, index});
  };
  const Seconds epoch_time{training_.images / usual_images * (2 + 6 * hashed_fraction(kind_, 0)) *
                           (1 + 0.04 * (hashed_fraction(kind_, seed_) - 0.5))};
  const auto phase = [&](const char* name, int epoch, double share, double time_share) {
    mark(Mark::Edge::begin, name, epoch);
    draw(share, epoch);
    // Looks ten times an epoch whether it is to stop.
    nap_until(clock_, after(clock_.now(), time_share * epoch_time), 0.1 * epoch_time,
              [&] { return is_stopped_.load(); });
    if (!is_stopped_) mark(Mark::Edge::end, name, epoch);
  };
  log.add(Values{{{"epochs", training_.epochs}}});
  int trained = 0;
  while (trained < training_.epochs && !is_stopped_) {
    mark(Mark::Edge::begin, "epoch", trained);
    phase("train", trained, 1, 0.8);
    if (!is_stopped_) phase("validate", trained, 0.4, 0.2);
    if (is_stopped_) break;  // what was cut short stays open: half an epoch is none
    ++trained;
    log.add(evaluation(trained));
    mark(Mark::Edge::end, "epoch", trained - 1);
  }
  if (load_) load_->set(clock_.now(), FakeLoad::idle);
  Values outcome = trained > 0 ? evaluation(trained) : Values{{{"images_seen", 0}}, clock_.now()};
  outcome.values.merge(
      std::map<std::string, double>{{"classes", 10},
                                    {"epochs", trained},
                                    {"parameters", 1000 + 1e6 * hashed_fraction(kind_, 3)},
                                    {"macs", 1000 + 1e8 * hashed_fraction(kind_, 4)}});
  log.add(outcome);
  log.add(Facts{{{"device", "fake"}, {"library", "none: this run is invented"}}});
  if (is_stopped_) log.add(Facts{{{"stopped", "asked to stop"}}});
  log.add(Warning{"fake-work", "This run did not happen: its times and accuracy are invented."});
  return Ending{};
}

}  // namespace joulelab
