#include "carbon/here.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <optional>
#include <vector>

#include "base/text.h"
#include "net/http_client.h"

namespace joulelab {
namespace {

// What a region or zone is written with; anything else is another kind of page.
bool is_region(std::string_view text) {
  constexpr std::size_t longest = 40;
  return !text.empty() && text.size() <= longest && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

class MetadataService {
 public:
  MetadataService(HttpClient client, const MetadataSources& sources)
      : client_(std::move(client)), sources_(sources) {}

  // IMDSv2 wants a token first, and a token is no use to anybody else.
  std::optional<std::string> aws() {
    const auto token = body("PUT", "/latest/api/token", "X-aws-ec2-metadata-token-ttl-seconds: 60");
    if (!token) return std::nullopt;
    return region("aws", body("GET", "/latest/meta-data/placement/region",
                              "X-aws-ec2-metadata-token: " + std::string(trim(*token))));
  }
  // "projects/123/zones/europe-west9-b"
  std::optional<std::string> google() {
    auto zone = body("GET", "/computeMetadata/v1/instance/zone", "Metadata-Flavor: Google");
    if (!zone) return std::nullopt;
    auto name = std::string(trim(*zone));
    name.erase(0, name.rfind('/') + 1);
    return region("gcp", name.substr(0, name.rfind('-')));
  }
  std::optional<std::string> azure() {
    return region("azure", body("GET",
                                "/metadata/instance/compute/location?api-version=2021-02-01&"
                                "format=text",
                                "Metadata: true"));
  }
  // Whether anything at all is at the address.
  bool has_answered() const { return has_answered_; }

 private:
  std::optional<std::string> body(std::string method, const std::string& path, std::string header) {
    std::vector<std::string> headers{std::move(header)};
    // A PUT without a length leaves a server waiting for a body.
    if (method == "PUT") headers.emplace_back("Content-Length: 0");
    auto answer = client_.call({.url = sources_.url + path,
                                .method = std::move(method),
                                .headers = std::move(headers),
                                .limit = sources_.limit,
                                .body_most_bytes = 4096});
    if (!answer) return std::nullopt;
    has_answered_ = true;
    if (answer->status != 200) return std::nullopt;
    return std::move(answer->body);
  }
  static std::optional<std::string> region(std::string_view provider,
                                           const std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    const auto name = lower(trim(*text));
    return is_region(name) ? std::optional(fmt::format("{}:{}", provider, name)) : std::nullopt;
  }

  HttpClient client_;
  const MetadataSources& sources_;
  bool has_answered_ = false;
};

}  // namespace

MetadataSources usual_metadata_sources() {
  MetadataSources sources;
  if (const char* url = std::getenv("JOULELAB_METADATA_URL"); url && *url) sources.url = url;
  return sources;
}

Result<std::string> ask_cloud(const MetadataSources& sources) {
  MetadataService service(JOULELAB_TRY(HttpClient::open()), sources);
  auto found = service.aws();
  // One address serves all three: where nobody answered the first, nobody will the others.
  if (!found && service.has_answered()) found = service.google();
  if (!found && service.has_answered()) found = service.azure();
  if (found) return *std::move(found);
  return fail(
      Error::Kind::missing,
      fmt::format("no cloud's metadata service tells a region at {}: {}", sources.url,
                  service.has_answered() ? "what answers is none of AWS's, Google's, Azure's"
                                         : "nobody answers"),
      "set JOULELAB_LOCATION, or give --location");
}

}  // namespace joulelab
