// The three clouds' metadata services, played by a server on the loopback interface.
#include "carbon/here.h"

#include <gtest/gtest.h>
#include <httplib.h>
#include <mutex>
#include <thread>

#include "net/loopback.h"

namespace joulelab {
namespace {

class Here : public testing::Test {
 protected:
  MetadataSources start() {
    // Before the answer is sent: a logger would be called after the client has gone on.
    server_.set_pre_routing_handler([this](const httplib::Request& request, httplib::Response&) {
      const std::lock_guard lock(mutex_);
      asked_ += request.method + " " + request.path + "\n";
      return httplib::Server::HandlerResponse::Unhandled;
    });
    const int port = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::jthread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return {.url = "http://127.0.0.1:" + std::to_string(port), .limit = Seconds{1}};
  }
  void TearDown() override { server_.stop(); }

  // Says `text` to who brings the header, and 400 to who does not.
  static httplib::Server::Handler only_with(std::string header, std::string value,
                                            std::string text) {
    return [=](const httplib::Request& request, httplib::Response& response) {
      if (request.get_header_value(header.c_str()) == value) {
        response.set_content(text, "text/plain");
      } else {
        response.status = 400;
      }
    };
  }

  httplib::Server server_;
  std::mutex mutex_;
  std::string asked_;
  std::jthread thread_;
};

TEST_F(Here, AwsGivesATokenFirst) {
  server_.Put("/latest/api/token",
              only_with("X-aws-ec2-metadata-token-ttl-seconds", "60", "secret=="));
  server_.Get("/latest/meta-data/placement/region",
              only_with("X-aws-ec2-metadata-token", "secret==", "eu-west-3"));
  const auto here = ask_cloud(start());
  ASSERT_TRUE(here) << here.error().what;
  EXPECT_EQ(*here, "aws:eu-west-3");
}

TEST_F(Here, GoogleNamesAZone) {
  server_.Get("/computeMetadata/v1/instance/zone",
              only_with("Metadata-Flavor", "Google", "projects/123456/zones/europe-west9-b"));
  const auto here = ask_cloud(start());
  ASSERT_TRUE(here) << here.error().what;
  EXPECT_EQ(*here, "gcp:europe-west9");
}

TEST_F(Here, AzureNamesALocation) {
  server_.Get("/metadata/instance/compute/location",
              [](const httplib::Request& request, httplib::Response& response) {
                const bool is_right = request.get_header_value("Metadata") == "true" &&
                                      request.get_param_value("format") == "text" &&
                                      request.has_param("api-version");
                if (is_right) response.set_content("westeurope\n", "text/plain");
                if (!is_right) response.status = 400;
              });
  const auto here = ask_cloud(start());
  ASSERT_TRUE(here) << here.error().what;
  EXPECT_EQ(*here, "azure:westeurope");
}

TEST_F(Here, AnotherServerIsNoCloud) {
  server_.Get(".*", [](const httplib::Request&, httplib::Response& response) {
    response.set_content("<html>Log in to the hotel's network</html>", "text/html");
  });
  server_.Put(".*", [](const httplib::Request&, httplib::Response& response) {
    response.set_content("<html>Log in</html>", "text/html");
  });
  const auto here = ask_cloud(start());
  ASSERT_FALSE(here);
  EXPECT_EQ(here.error().kind, Error::Kind::missing);
  EXPECT_NE(here.error().what.find("none of AWS's, Google's, Azure's"), std::string::npos)
      << here.error().what;
}

TEST_F(Here, ARefusedTokenIsAnEnd) {
  server_.Put("/latest/api/token",
              [](const httplib::Request&, httplib::Response& response) { response.status = 403; });
  EXPECT_FALSE(ask_cloud(start()));
  EXPECT_EQ(asked_,
            "PUT /latest/api/token\nGET /computeMetadata/v1/instance/zone\n"
            "GET /metadata/instance/compute/location\n");
}

TEST(HereWithoutACloud, NobodyIsAskedTwice) {
  const auto port = [] { return Loopback([](LoopbackConnection&) {}).port(); }();
  const auto nobody = ask_cloud({.url = "http://127.0.0.1:" + std::to_string(port)});
  ASSERT_FALSE(nobody);
  EXPECT_NE(nobody.error().what.find("nobody answers"), std::string::npos) << nobody.error().what;
  EXPECT_NE(nobody.error().hint.find("JOULELAB_LOCATION"), std::string::npos);
  // One that takes the connection and never speaks: one try, of the limit.
  Loopback silent([](LoopbackConnection& client) { client.exactly(1 << 20); });
  EXPECT_FALSE(ask_cloud({.url = "http://" + silent.address(), .limit = Seconds{0.05}}));
  EXPECT_LE(silent.connections(), 1);
}

}  // namespace
}  // namespace joulelab
