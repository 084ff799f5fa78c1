#pragma once
// The way to a management controller that speaks Redfish (DSP0266): Basic authentication at each
// call, or a session, which is closed with its object so that the controller does not run out of
// them. A session that the controller has forgotten is opened anew.

#include <memory>
#include <string>
#include <vector>

#include "meter/json_device.h"

namespace joulelab {

class RedfishSession final : public JsonSource {
 public:
  // redfish:HOST or a URL; https where it has no scheme. Option login=session, else basic. Error
  // `invalid` where a session has no credentials, else as JsonDevice.
  static Result<std::unique_ptr<RedfishSession>> open(const MeterSpec& spec,
                                                      const CredentialSources& sources);
  ~RedfishSession() override;
  RedfishSession(const RedfishSession&) = delete;
  RedfishSession& operator=(const RedfishSession&) = delete;

  void begin_reading() override { device_.begin_reading(); }
  Result<JsonAnswer> ask(const std::string& path) override;

 private:
  explicit RedfishSession(JsonDevice device) : device_(std::move(device)) {}
  Result<void> log_in();
  void log_out();

  JsonDevice device_;
  std::optional<Credentials> who_;  // of a session
  std::string place_;               // the session's own path; empty where there is none
};

// "/redfish/v1/Chassis/1U", from a path or from a URL of which only the path is used: a link never
// leads to another host. Empty for what is neither.
std::string redfish_path(const std::string& link);

// The links of a collection's members, over all of its pages.
Result<std::vector<std::string>> redfish_members(JsonSource& source, std::string collection);

}  // namespace joulelab
