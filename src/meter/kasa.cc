#include "meter/kasa.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/deadline.h"
#include "meter/line.h"
#include "meter/reading_unit.h"
#include "net/host_port.h"
#include "net/stream.h"

namespace joulelab {
namespace {

constexpr std::uint16_t usual_port = 9999;
constexpr std::size_t header_bytes = 4, message_most_bytes = 1U << 20;
constexpr unsigned char first_key = 171;
constexpr Seconds usual_limit{2};
// Not stated by the maker; our judgement.
constexpr double accuracy = 0.03;

// One connection, kept from reading to reading as long as the plug keeps it.
class KasaLine final : public JsonSource {
 public:
  KasaLine(HostPort place, Seconds limit)
      : place_(std::move(place)), limit_(limit), deadline_(limit) {}

  void begin_reading() override { deadline_ = Deadline(limit_); }

  // Some plugs close the connection after each answer: a second try is on a new one.
  Result<JsonAnswer> ask(const std::string& question) override {
    const bool is_kept = line_.has_value();
    auto answer = ask_once(question);
    if (answer || !is_kept || deadline_.left() <= Seconds{0}) return answer;
    return ask_once(question);
  }

 private:
  Result<JsonAnswer> ask_once(const std::string& question) {
    return over_line(
        line_, [&] { return Stream::connect(place_.host, place_.port, deadline_.left()); },
        [&](Stream& line) { return exchange(line, question); });
  }

  Result<JsonAnswer> exchange(Stream& line, const std::string& question) const {
    JOULELAB_TRY(line.write(kasa_frame(question), deadline_.left()));
    const auto header = JOULELAB_TRY(line.read_exactly(header_bytes, deadline_.left()));
    const auto length = kasa_length(header);
    if (!length) return strange(line);
    const auto bytes = JOULELAB_TRY(line.read_exactly(*length, deadline_.left()));
    if (auto answer = JsonAnswer::parse(kasa_message(bytes))) return *std::move(answer);
    return strange(line);
  }

  static tl::unexpected<Error> strange(const Stream& line) {
    return fail(Error::Kind::transient, line.name() + " answers no message of a Kasa plug",
                "newer firmware speaks another protocol: docs/METERS.md");
  }

  HostPort place_;
  Seconds limit_;
  Deadline deadline_;
  std::optional<Stream> line_;
};

// What asks for the reading of the whole plug, or of one socket of a strip by its id.
Result<std::string> question_for(KasaLine& line, const MeterSpec& spec) {
  nlohmann::json question{{"emeter", {{"get_realtime", nlohmann::json::object()}}}};
  const auto channel = JOULELAB_TRY(channel_of(spec, 1));
  if (channel) {
    const auto answer = JOULELAB_TRY(line.ask(R"({"system":{"get_sysinfo":{}}})"));
    const auto id = answer.text(fmt::format("/system/get_sysinfo/children/{}/id", *channel - 1));
    if (id.empty()) {
      return fail(Error::Kind::missing, fmt::format("{} has no socket {}", spec.address, *channel),
                  "option channel counts from 1, and only on a strip");
    }
    question["context"]["child_ids"] = {id};
  }
  return question.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

std::string kasa_frame(std::string_view message) {
  std::string frame;
  const auto length = static_cast<std::uint32_t>(message.size());
  for (const int shift : {24, 16, 8, 0}) frame += static_cast<char>((length >> shift) & 0xFFU);
  unsigned char key = first_key;
  for (const char c : message) {
    key = static_cast<unsigned char>(key ^ static_cast<unsigned char>(c));
    frame += static_cast<char>(key);
  }
  return frame;
}

std::optional<std::size_t> kasa_length(std::string_view header) {
  if (header.size() != header_bytes) return std::nullopt;
  std::size_t length = 0;
  for (const char c : header) length = length << 8U | static_cast<unsigned char>(c);
  return length <= message_most_bytes ? std::optional(length) : std::nullopt;
}

std::string kasa_message(std::string_view bytes) {
  std::string message;
  unsigned char key = first_key;
  for (const char c : bytes) {
    const auto cipher = static_cast<unsigned char>(c);
    message += static_cast<char>(key ^ cipher);
    key = cipher;
  }
  return message;
}

Result<JsonOutlet> Kasa::open(const MeterSpec& spec) {
  constexpr std::string_view known[] = {"channel", "every"};
  JOULELAB_TRY(check_options(spec, known));
  const auto place = JOULELAB_TRY(parse_host_port(spec.address, usual_port));
  const auto limit = JOULELAB_TRY(exchange_limit(spec, usual_limit));
  auto line = std::make_unique<KasaLine>(place, limit);
  const auto question = JOULELAB_TRY(question_for(*line, spec));
  line->begin_reading();
  const auto first = JOULELAB_TRY(line->ask(question));
  // The first hardware speaks of watts and kilowatt-hours, all since of milliwatts and watt-hours.
  const std::string reading = "/emeter/get_realtime";
  const bool is_new = first.has(reading + "/power_mw");
  const auto at = [&](const std::string& name, std::string_view unit) {
    return JsonPlace{question, reading + "/" + name, reading_unit(unit)->scale, {}, {}, {}};
  };
  JsonPlan plan;
  plan.energy = {.places = {is_new ? at("total_wh", "Wh") : at("total", "kWh")},
                 .gain_share = accuracy};
  plan.power = {.places = {is_new ? at("power_mw", "mW") : at("power", "W")},
                .gain_share = accuracy};
  return JsonOutlet::open(spec, std::move(line), std::move(plan));
}

}  // namespace joulelab
