#include "cli/meter_probe.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/print.h"
#include "meter/catalogue.h"
#include "meter/machine.h"
#include "meter/probe_report.h"
#include "record/name.h"

namespace joulelab {
namespace {

constexpr std::string_view about_the_load =
    "The machine did what it did meanwhile: the scatter of a power is that of its load as much as "
    "of the instrument. Leave it idle to see the instruments alone; compare them under load.";
constexpr std::string_view about_no_sensor =
    "No energy sensor of this machine could be probed; joulelab meters says what is missing and "
    "why. An instrument at the plug is named: --meter shelly:HOST.";

std::string time_text(Seconds time) {
  constexpr Seconds millisecond{0.001};
  if (time >= millisecond) return text_of(time);
  return significant(1e6 * time.count()) + " µs";
}

std::string amount_text(double amount, const Channel& channel) {
  if (channel.form == Form::counter) return text_of(Joules{amount});
  if (channel.form == Form::gauge) return text_of(Watts{amount});
  return fmt::format("{} {}", significant(amount), channel.unit);
}

void print_found(std::string_view label, std::string_view text) {
  fmt::print("{}\n", wrapped(fmt::format("    {:<11} {}", label, text), 16));
}

std::string renewal_text(const ChannelProbe& probe) {
  const auto& renewal = probe.renewal;
  const auto typical = time_text(renewal.typical);
  switch (renewal.kind) {
    case Renewal::Kind::found:
      return fmt::format("every {} (the middle half: {} to {})", typical, time_text(renewal.low),
                         time_text(renewal.high));
    case Renewal::Kind::at_most:
      return fmt::format("every {} or more often: at each reading there was a new value", typical);
    case Renewal::Kind::by_steps:
      return fmt::format("not known: it moves by one step about every {}, as the power wants",
                         typical);
    case Renewal::Kind::not_seen:
      break;
  }
  if (renewal.changes == 0) return "not known: the value never changed";
  return fmt::format("not known: the value changed {} only",
                     renewal.changes == 1 ? "once" : "twice");
}

std::string step_text(const ChannelProbe& probe) {
  const auto size = amount_text(probe.step.size, probe.channel);
  switch (probe.step.kind) {
    case ValueStep::Kind::found:
      return size;
    case ValueStep::Kind::at_most:
      return fmt::format("{} or finer: too few different changes to tell", size);
    case ValueStep::Kind::finer:
      return fmt::format("no step to be seen; finer than {}", size);
    case ValueStep::Kind::unchanged:
      break;
  }
  return "not known: the value never changed";
}

// What the instrument's description says, and whether that fits.
std::string beside(std::string found, const std::string& declared, bool is_otherwise) {
  return fmt::format("{}; {}{}", found, is_otherwise ? "BUT described as " : "described as ",
                     declared);
}

void print_scatter(const ChannelProbe& probe) {
  const auto& scatter = *probe.scatter;
  print_found("power", fmt::format("{}; scatters by {} from one {} to the next ({} values)",
                                   text_of(scatter.mean), text_of(scatter.deviation),
                                   time_text(scatter.over), scatter.values));
  constexpr double dependent = 0.5;
  constexpr int enough = 16;
  if (probe.channel.form != Form::gauge || scatter.values < enough) return;
  if (scatter.independence >= dependent) return;
  print_found("smooth",
              fmt::format("each value holds a part of those before it (von Neumann's ratio {}, of "
                          "independent values 2): it averages, or the load moves slowly",
                          significant(scatter.independence, 2)));
}

void print_channel(const ChannelProbe& probe, bool is_model) {
  const auto& channel = probe.channel;
  const bool has_device = !channel.device.empty();
  fmt::print("{}\n",
             wrapped(fmt::format("  {}: {}{}{}, {}, {}", channel.name, name_of(channel.component),
                                 has_device ? " " : "", channel.device, name_of(channel.form),
                                 name_of(channel.grade)),
                     4));
  if (!is_model) {
    const auto period = channel.update_period;
    print_found("renewed",
                beside(renewal_text(probe), period > Seconds{0} ? time_text(period) : "unknown",
                       probe.is_renewed_otherwise));
    print_found("step", beside(step_text(probe),
                               channel.resolution > 0 ? amount_text(channel.resolution, channel)
                                                      : "unknown",
                               probe.is_stepped_otherwise));
  }
  if (probe.scatter) print_scatter(probe);
  if (probe.unreadable > 0) print_found("unreadable", fmt::format("{} times", probe.unreadable));
}

void print_meter(const MeterProbe& meter) {
  auto head = fmt::format("{}: {} readings", meter.name, meter.readings);
  if (meter.cost) {
    head += fmt::format(", {} each (95 % within {}), {} of processor time",
                        time_text(meter.cost->median), time_text(meter.cost->p95),
                        time_text(meter.cost->mean_cpu));
  }
  fmt::print("\n{}\n", wrapped(head, 2));
  if (meter.last_failure) {
    fmt::print("{}\n", wrapped(fmt::format("  {} readings failed, the last: {}", meter.failures,
                                           meter.last_failure->what),
                               4));
  }
  if (meter.is_model) {
    fmt::print("{}\n",
               wrapped("  A model, read as in a run: no sensor is there to be found out.", 4));
  }
  for (const auto& channel : meter.channels) print_channel(channel, meter.is_model);
}

std::string verdict_on(const MeterComparison& comparison) {
  switch (comparison.agreement) {
    case Agreement::by_chance:
      return "They agree within chance.";
    case Agreement::by_accuracy:
      return "They differ by more than chance, and by no more than the accuracy that they state.";
    case Agreement::none:
      break;
  }
  return "THEY DISAGREE: by more than chance and their stated accuracy allow. One of them is "
         "wrong, or they do not look at the same.";
}

void print_comparison(const MeterComparison& comparison) {
  const auto text =
      fmt::format("  {} ({}) is {} times {} ({}); 95 %, by chance alone: {} to {}. {}",
                  comparison.a, text_of(comparison.power_a), significant(comparison.ratio, 4),
                  comparison.b, text_of(comparison.power_b), significant(comparison.low, 4),
                  significant(comparison.high, 4), verdict_on(comparison));
  fmt::print("{}\n", wrapped(text, 4));
}

void print_containment(const Containment& containment) {
  const auto& [outer, inner, outer_power, inner_power, window, agreement] = containment;
  const auto verdict =
      agreement == Agreement::none
          ? "IMPOSSIBLE: it reads less than what lies inside it, by more than their accuracy "
            "allows. One of them is wrong, or they are not of one machine."
      : inner_power <= outer_power ? "As it must be."
                                   : "Less than what lies inside it, but within the uncertainty.";
  fmt::print("{}\n", wrapped(fmt::format("  {} ({}) holds {} ({}). {}", join(outer, " + "),
                                         text_of(outer_power), join(inner, " + "),
                                         text_of(inner_power), verdict),
                             4));
}

bool has_sensor(const ProbeReport& report) {
  return std::ranges::any_of(report.meters, [](const MeterProbe& meter) {
    return std::ranges::any_of(meter.channels, [](const ChannelProbe& probe) {
      return probe.channel.form != Form::condition && probe.channel.grade == Grade::measured;
    });
  });
}

void print_report(const ProbeReport& report) {
  if (!has_sensor(report)) fmt::print("{}\n", wrapped(about_no_sensor, 0));
  if (report.meters.empty()) return;
  fmt::print(
      "{}\n",
      wrapped(fmt::format("Probed for {}. {}", text_of(report.duration), about_the_load), 0));
  for (const auto& meter : report.meters) print_meter(meter);
  if (!report.comparisons.empty()) fmt::print("\nTwo that look at the same:\n");
  for (const auto& comparison : report.comparisons) print_comparison(comparison);
  if (!report.containments.empty()) fmt::print("\nOne inside the other:\n");
  for (const auto& containment : report.containments) print_containment(containment);
  if (report.comparisons.empty() && report.containments.empty())
    fmt::print("\nNo two of these look at the same, so none checks another.\n");
  if (const auto longer = longer_probe(report)) {
    fmt::print("\n{}\n",
               wrapped(fmt::format("Some are renewed too seldom for a probe of {}. To see more of "
                                   "them: --seconds {}",
                                   text_of(report.duration), significant(longer->count())),
                       0));
  }
}

Result<ProbeReport> probe_as(const ProbeRequest& request) {
  if (!request.json.empty()) JOULELAB_TRY(check_writable(request.json));
  const MeterContext context{request.root, inspect_machine(request.root)};
  auto opened = request.meters.empty()
                    ? open_meters_here(context)
                    : JOULELAB_TRY(open_meters(join_options(request.meters), context));
  for (const auto& warning : opened.warnings) print_warning(stderr, warning);
  SteadyClock clock;
  const Seconds duration{request.seconds};
  const auto probed = probe(clock, std::move(opened.meters), duration);
  auto report = report_of(probed, duration);
  if (!request.json.empty()) JOULELAB_TRY(write_text(request.json, to_json_text(report, 2) + "\n"));
  return report;
}

}  // namespace

int run_probe(const ProbeRequest& request) {
  const auto report = probe_as(request);
  if (!report) return print_error(report.error());
  print_report(*report);
  return report->meters.empty() ? exit_failed : exit_done;
}

}  // namespace joulelab
