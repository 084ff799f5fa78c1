// That the passwords of devices are in nothing that a run leaves behind: two devices with passwords
// on the loopback interface, measured, stored, reported; then one that refuses us.

#include <atomic>
#include <filesystem>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <map>
#include <mutex>

#include "net/loopback.h"
#include "program.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

// What no file may hold: the password, and how Basic authentication writes it.
constexpr std::string_view secrets[] = {"hunter2", "YWRtaW46aHVudGVyMg"};

struct HttpQuestion {
  std::string target;
  std::map<std::string, std::string> headers;
};

std::optional<HttpQuestion> question_on(LoopbackConnection& connection) {
  const auto first = connection.line();
  if (!first) return std::nullopt;
  const auto begin = first->find(' ') + 1;
  HttpQuestion question{first->substr(begin, first->rfind(' ') - begin), {}};
  for (auto line = connection.line(); line && !line->empty(); line = connection.line()) {
    const auto colon = std::min(line->find(": "), line->size());
    question.headers[line->substr(0, colon)] = line->substr(std::min(colon + 2, line->size()));
  }
  return question;
}

// A plug that answers one connection at a time.
class Plug {
 public:
  explicit Plug(std::map<std::string, std::string> shown)
      : shown_(std::move(shown)), server_([this](LoopbackConnection& connection) {
          while (const auto question = question_on(connection)) answer(connection, *question);
        }) {}
  std::string address() const { return server_.address(); }
  void refuse() { refuses_ = true; }
  // Whether somebody showed a password in this way.
  bool was_shown(std::string_view what) {
    const std::lock_guard lock(mutex_);
    return heard_.find(what) != std::string::npos;
  }

 private:
  void answer(LoopbackConnection& connection, const HttpQuestion& question) {
    const auto who = question.headers.find("Authorization");
    const bool is_known = question.target.find("password=hunter2") != std::string::npos ||
                          (who != question.headers.end() && who->second.starts_with("Digest "));
    {
      const std::lock_guard lock(mutex_);
      heard_ += question.target + (is_known && who != question.headers.end() ? who->second : "");
    }
    const auto found = shown_.find(question.target.substr(0, question.target.find("&user=")));
    const bool is_open = question.target == "/shelly";
    if (!is_open && (!is_known || refuses_)) {
      connection.say(
          "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest qop=\"auth\", realm=\"plug\", "
          "nonce=\"60dc59c6\", algorithm=SHA-256\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    const auto& body = found == shown_.end() ? std::string("{}") : found->second;
    connection.say(
        fmt::format("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                    "Content-Length: {}\r\n\r\n{}",
                    body.size(), body));
  }

  std::map<std::string, std::string> shown_;
  std::atomic<bool> refuses_ = false;
  std::mutex mutex_;
  std::string heard_;
  Loopback server_;
};

std::map<std::string, std::string> shelly() {
  const std::string status = R"({"id":0,"apower":8.9,"aenergy":{"total":6.532}})";
  return {{"/shelly", R"({"id":"plug","gen":2,"auth_en":true})"},
          {"/rpc/Shelly.GetStatus", R"({"switch:0":)" + status + "}"},
          {"/rpc/Switch.GetStatus?id=0", status}};
}

std::map<std::string, std::string> tasmota() {
  return {{"/cm?cmnd=Status%208", R"({"StatusSNS":{"ENERGY":{"Total":6.404,"Power":26}}})"}};
}

// The names of those files that hold a secret, of all that were written.
std::string files_with_secrets(const fs::path& folder) {
  std::string found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const auto text = text_of_file(entry.path());
    for (const auto secret : secrets) {
      if (text.find(secret) != std::string::npos) found += entry.path().string() + "\n";
    }
  }
  return found;
}

class CredentialsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::ofstream(credentials()) << "[shelly]\npassword = \"hunter2\"\n"
                                    "[tasmota]\nuser = \"admin\"\npassword = \"hunter2\"\n";
    fs::permissions(credentials(), fs::perms::owner_read | fs::perms::owner_write);
  }
  fs::path credentials() const { return elsewhere_.path() / "credentials.toml"; }
  Said run(const std::string& command) const {
    return bench_.run(
        fmt::format("export JOULELAB_CREDENTIALS='{}'\n{}", credentials().string(), command));
  }
  std::string meters() const {
    return fmt::format("--meter shelly:{},period=0.1 --meter tasmota:{},period=0.1",
                       shelly_.address(), tasmota_.address());
  }

  Workbench bench_;
  TemporaryFolder elsewhere_;
  Plug shelly_{shelly()}, tasmota_{tasmota()};
};

TEST_F(CredentialsTest, ARunItsStoreItsTracesAndItsReportHoldNone) {
  const auto measured = run("joulelab measure " + meters() +
                            " --json run.json --store runs.db --traces traces.csv -- sleep 0.5");
  ASSERT_EQ(measured.status, 0) << measured.err;
  ASSERT_TRUE(shelly_.was_shown("Digest ")) << "else this test says nothing";
  ASSERT_TRUE(tasmota_.was_shown("password=hunter2"));
  EXPECT_NE(bench_.read("run.json").find("shelly/power"), std::string::npos);
  EXPECT_NE(bench_.read("traces.csv").find("tasmota/power"), std::string::npos);
  bench_.write("study.toml",
               fmt::format("name = \"plugs\"\n[factors]\nlevel = [\"0.2\", \"0.3\"]\n[work]\n"
                           "kind = \"command\"\ncommand = [\"sleep\", \"{{level}}\"]\n[protocol]\n"
                           "repetitions = 1\nwarm_up_s = 0\nidle_baseline_s = 0\ncool_down_s = 0\n"
                           "[meters]\nuse = [\"shelly:{},period=0.1\", "
                           "\"tasmota:{},period=0.1\"]\n",
                           shelly_.address(), tasmota_.address()));
  const auto studied = run("joulelab study run study.toml --store runs.db --report report");
  ASSERT_EQ(studied.status, 0) << studied.err;
  EXPECT_TRUE(fs::exists(bench_.path() / "report/report.html"));
  // What the store holds compressed.
  const auto exported =
      run("joulelab runs export --store runs.db --format json > runs.json; "
          "joulelab runs list --store runs.db > list.txt");
  EXPECT_EQ(exported.status, 0) << exported.err;
  EXPECT_NE(bench_.read("runs.json").find("shelly/power"), std::string::npos);
  EXPECT_EQ(files_with_secrets(bench_.path()), "");
  EXPECT_NE(files_with_secrets(elsewhere_.path()), "") << "it is found where it is";
}

TEST_F(CredentialsTest, ARefusalAndATerminalSayNone) {
  shelly_.refuse();
  tasmota_.refuse();
  for (const auto& meter : {"shelly:" + shelly_.address(), "tasmota:" + tasmota_.address()}) {
    const auto said = run("joulelab measure --meter " + meter + " --json run.json -- true");
    EXPECT_NE(said.status, 0) << meter;
    EXPECT_NE(said.err.find("401"), std::string::npos) << said.err;
    EXPECT_EQ(files_with_secrets(bench_.path()), "") << meter;
  }
  EXPECT_TRUE(tasmota_.was_shown("password=hunter2"));
  for (const auto* address : {"plug/?token=%s", "http://admin:%s@plug", "plug/#jwt=%s"}) {
    const auto said = run(fmt::format(
        "secret=$(sed -n 's/^password = \"\\(.*\\)\"/\\1/p' \"$JOULELAB_CREDENTIALS\" | head -1)\n"
        "joulelab measure --meter \"shelly:$(printf '{}' \"$secret\")\" -- true",
        address));
    EXPECT_NE(said.status, 0) << address;
    EXPECT_NE(said.err.find("stored with the run"), std::string::npos) << said.err;
    EXPECT_EQ(files_with_secrets(bench_.path()), "") << address;
  }
}

}  // namespace
}  // namespace joulelab
