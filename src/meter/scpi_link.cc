#include "meter/scpi_link.h"

#include <fmt/format.h>

#include "base/text.h"

namespace joulelab {
namespace {

constexpr std::uint16_t usual_port = 5025;  // scpi-raw in IANA's register

Result<ScpiPlace::Way> way_of(const MeterSpec& spec, bool has_port) {
  const bool is_vxi11_usual = spec.kind == "yokogawa" && !has_port;
  const auto protocol = spec.text("protocol", is_vxi11_usual ? "vxi11" : "tcp");
  if (protocol == "tcp") return ScpiPlace::Way::tcp;
  if (protocol == "vxi11") return ScpiPlace::Way::vxi11;
  return fail(Error::Kind::invalid,
              fmt::format("meter {}: protocol={} is none", spec.name(), protocol),
              "protocol=tcp or protocol=vxi11");
}

}  // namespace

Result<ScpiPlace> scpi_place(const MeterSpec& spec) {
  ScpiPlace place;
  if (spec.address.starts_with('/')) {
    place.way = ScpiPlace::Way::serial;
    place.device = spec.address;
    place.baud = static_cast<int>(JOULELAB_TRY(spec.number("baud", 300, 230400)).value_or(9600));
    return place;
  }
  const auto parsed = JOULELAB_TRY(parse_host_port(spec.address, usual_port));
  // A port was given exactly where another usual one would change nothing.
  const bool has_port = parse_host_port(spec.address, 1)->port == parsed.port;
  place.way = JOULELAB_TRY(way_of(spec, has_port));
  place.host = parsed.host;
  if (has_port || place.way == ScpiPlace::Way::tcp) place.port = parsed.port;
  return place;
}

Result<ScpiLink> ScpiLink::open(const ScpiPlace& place, const Deadline& deadline) {
  switch (place.way) {
    case ScpiPlace::Way::tcp:
      return ScpiLink(JOULELAB_TRY(
          Stream::connect(place.host, place.port.value_or(usual_port), deadline.left())));
    case ScpiPlace::Way::serial:
      return ScpiLink(JOULELAB_TRY(Stream::open_serial(place.device, place.baud)));
    default:
      return ScpiLink(JOULELAB_TRY(Vxi11::connect(place.host, place.port, deadline)));
  }
}

Result<void> ScpiLink::tell(std::string_view command, const Deadline& deadline) {
  const auto line = fmt::format("{}\n", command);
  if (auto* link = std::get_if<Vxi11>(&way_)) return link->write(line, deadline);
  return std::get<Stream>(way_).write(line, deadline.left());
}

Result<std::string> ScpiLink::ask(std::string_view query, const Deadline& deadline) {
  JOULELAB_TRY(tell(query, deadline));
  auto* link = std::get_if<Vxi11>(&way_);
  if (!link) return std::get<Stream>(way_).read_line(deadline.left());
  const auto reply = JOULELAB_TRY(link->read(deadline));
  return std::string(trim(reply));
}

const std::string& ScpiLink::name() const {
  return std::visit([](const auto& way) -> const std::string& { return way.name(); }, way_);
}

}  // namespace joulelab
