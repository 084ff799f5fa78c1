#include "meter/ptdaemon.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <thread>

#include "base/text.h"
#include "meter/line.h"

namespace joulelab {
namespace {

constexpr std::uint16_t usual_port = 8888;
// SPEC takes results whose uncertainty the daemon finds to be below 1 %.
constexpr double usual_gain = 0.01;
// A read that took longer than an exchange in a local network has waited for its sample.
constexpr Seconds exchange_most{0.02};
// Between two questions where there was no sample and the daemon did not wait for one.
constexpr Seconds pause{0.02};
constexpr long long samples_most = 100'000;  // in one answer: more than a day of them

Result<std::string> ask(Stream& line, std::string_view command, const Deadline& deadline) {
  JOULELAB_TRY(line.write(fmt::format("{}\r\n", command), deadline.left()));
  return line.read_line(deadline.left());
}

tl::unexpected<Error> odd(Error::Kind kind, const Stream& line, std::string_view command,
                          std::string_view answer, std::string hint) {
  return fail(kind,
              fmt::format("{} answered {} with '{}'", line.name(), command, answer.substr(0, 80)),
              std::move(hint));
}

// Says hello, and finds out that power is what it measures.
Result<void> greet(Stream& line, const Deadline& deadline) {
  const auto hello = JOULELAB_TRY(ask(line, "Hello", deadline));
  if (!hello.starts_with("Hello, PTDaemon")) {
    return odd(Error::Kind::invalid, line, "Hello", hello, "that is no PTDaemon");
  }
  const auto identity = JOULELAB_TRY(ask(line, "Identify", deadline));
  if (identity.find("mode=temperature") != std::string::npos) {
    return odd(Error::Kind::invalid, line, "Identify", identity,
               "this daemon has a thermometer; the one of the power analyser has another port");
  }
  return {};
}

// "Last 12 samples", or nothing where no sample is unread: "No unread samples", "No data".
std::optional<long long> count_in(std::string_view answer) {
  if (!answer.starts_with("Last ")) return std::nullopt;
  const auto words = split(answer, ' ');
  return to_integer(words[1]);
}

bool is_nothing(std::string_view answer) {
  return answer.starts_with("No ") || answer.starts_with("Insufficient ");
}

Result<std::string> label_of(const MeterSpec& spec) {
  auto label = spec.text("label", "joulelab");
  const bool is_word = std::ranges::all_of(label, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
  if (label.empty() || !is_word) {
    return fail(Error::Kind::invalid, fmt::format("label={} is no label", label),
                "letters, digits, - and _");
  }
  return label;
}

// How much later `last` was than `earlier`, also past midnight.
Seconds age_between(Seconds earlier, Seconds last) {
  constexpr double day = 86400;
  const double age = std::fmod((last - earlier).count() + day, day);
  return Seconds{age};
}

}  // namespace

Result<PtDaemon> PtDaemon::open(const MeterSpec& spec) {
  constexpr std::string_view known[] = {"interval", "label"};
  JOULELAB_TRY(check_options(spec, known));
  Settings settings;
  settings.place = JOULELAB_TRY(parse_host_port(spec.address, usual_port));
  settings.interval = Seconds{JOULELAB_TRY(spec.number("interval", 0.1, 60)).value_or(1)};
  settings.limit = JOULELAB_TRY(exchange_limit(spec, Seconds{2 * settings.interval.count() + 2}));
  settings.label = JOULELAB_TRY(label_of(spec));
  auto channel =
      JOULELAB_TRY(outlet_channel(spec, "power", Form::gauge, 0, settings.interval, usual_gain));

  PtDaemon meter(std::move(settings));
  const Deadline deadline(meter.settings_.limit);
  meter.line_.emplace(JOULELAB_TRY(meter.start(false, deadline)));
  const auto answer = JOULELAB_TRY(ask(*meter.line_, "RL", deadline));
  if (answer.starts_with("Unknown command")) meter.settings_.read_command = "DC-RL";
  const auto count = count_in(answer).value_or(0);
  for (auto left = count; left > 0; --left) JOULELAB_TRY(meter.line_->read_line(deadline.left()));
  if (count == 0) JOULELAB_TRY(meter.samples_up_to_now(*meter.line_, deadline));
  meter.channels_.push_back(std::move(channel));
  return meter;
}

PtDaemon::~PtDaemon() {
  if (line_) (void)ask(*line_, "Stop", Deadline(Seconds{0.5}));
}

// Its own measurement may still run where the line was lost, and is ended first.
Result<Stream> PtDaemon::start(bool is_again, const Deadline& deadline) {
  auto line =
      JOULELAB_TRY(Stream::connect(settings_.place.host, settings_.place.port, deadline.left()));
  JOULELAB_TRY(greet(line, deadline));
  if (is_again) JOULELAB_TRY(ask(line, "Stop", deadline));
  const auto go = fmt::format("Go,{:.0f},0,{}", 1000 * settings_.interval.count(), settings_.label);
  const auto answer = JOULELAB_TRY(ask(line, go, deadline));
  if (!answer.starts_with("Starting untimed measurement")) {
    return odd(Error::Kind::transient, line, go, answer,
               "it may be measuring for somebody else; end that measurement first");
  }
  return line;
}

// What it sampled since it was last asked. It waits up to an interval for a first sample.
Result<std::vector<PtdSample>> PtDaemon::unread(Stream& line, const Deadline& deadline) const {
  const auto answer = JOULELAB_TRY(ask(line, settings_.read_command, deadline));
  std::vector<PtdSample> samples;
  if (is_nothing(answer)) return samples;
  const auto count = count_in(answer);
  if (!count || *count < 0 || *count > samples_most) {
    return odd(Error::Kind::transient, line, settings_.read_command, answer, "");
  }
  for (auto left = *count; left > 0; --left) {
    const auto text = JOULELAB_TRY(line.read_line(deadline.left()));
    auto sample = parse_ptd_sample(text);
    if (!sample) return odd(Error::Kind::transient, line, settings_.read_command, text, "");
    samples.push_back(*std::move(sample));
  }
  return samples;
}

// Ends with a sample that has just come, so that its arrival dates it and the ones before it. The
// daemon tells each sample once: where the line fails later, those that came are kept.
Result<PtDaemon::Batch> PtDaemon::samples_up_to_now(Stream& line, const Deadline& deadline) const {
  Batch batch;
  for (bool is_new = false;;) {
    const Instant begun = std::chrono::steady_clock::now();
    auto answer = unread(line, deadline);
    if (!answer && batch.samples.empty()) return tl::unexpected(std::move(answer).error());
    batch.is_cut = !answer;
    if (batch.is_cut) return batch;
    auto& more = *answer;
    const Instant ended = std::chrono::steady_clock::now();
    const bool is_short = ended - begun <= exchange_most;
    if (!more.empty()) batch.arrived = ended;
    if (!more.empty() && !is_short) is_new = true;
    std::ranges::move(more, std::back_inserter(batch.samples));
    if (is_new) return batch;
    if (more.empty() && is_short) std::this_thread::sleep_for(pause);
    if (deadline.left() > Seconds{0}) continue;
    if (!batch.samples.empty()) return batch;
    return fail(Error::Kind::transient, line.name() + " has no sample",
                "check that the analyser is on and that PTDaemon sees it");
  }
}

Result<void> PtDaemon::read(Instant, std::vector<Sample>& samples) {
  const Deadline deadline(settings_.limit);
  const auto batch = JOULELAB_TRY(over_line(
      line_, [&] { return start(true, deadline); },
      [&](Stream& line) { return samples_up_to_now(line, deadline); }));
  const Seconds newest = batch.samples.back().time_of_day;
  for (const auto& each : batch.samples) {
    // Apart from each other by the daemon's clock; the newest by ours.
    last_ = std::max(last_, after(batch.arrived, -age_between(each.time_of_day, newest)));
    samples.push_back({last_, 0, each.power.value_or(Watts{}).value,
                       each.power ? Event::none : Event::unreadable});
  }
  if (!batch.is_cut) return {};
  line_.reset();
  last_ = std::max(last_, Instant(std::chrono::steady_clock::now()));
  samples.push_back({last_, 0, 0, Event::unreadable});
  return {};
}

}  // namespace joulelab
