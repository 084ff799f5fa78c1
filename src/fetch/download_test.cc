// Downloads from a loopback server that answers late, wrong, cut off, 404, 429 and 500.
#include "fetch/download.h"

#include <atomic>
#include <chrono>
#include <gtest/gtest.h>
#include <httplib.h>
#include <thread>

#include "base/file.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

// SHA-256 of "hello joule\n" repeated 1000 times, by sha256sum.
constexpr auto content_sha256 = "498fce180901fde505f559b437d977e378fce0f8f688d6e92616cfe207766969";

std::string content() {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "hello joule\n";
  return text;
}

class DownloadTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("joulelab_download_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    serve();
    port_ = server_.bind_to_any_port("127.0.0.1");
    ASSERT_GT(port_, 0);
    thread_ = std::jthread([this] { server_.listen_after_bind(); });
    // A server that is told to stop before it runs would never end.
    while (!server_.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  void TearDown() override {
    stop();
    fs::remove_all(folder_);
  }

  void stop() {
    is_over_ = true;
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }

  void note_range(const httplib::Request& request) {
    range_start_ = request.ranges.empty() ? -1 : static_cast<long>(request.ranges.front().first);
  }

  // The first `failures_` requests go wrong, the next are served.
  void serve() {
    const auto answer = [this](int status) {
      return [this, status](const httplib::Request& request, httplib::Response& response) {
        note_range(request);
        if (++requests_ <= failures_) {
          response.status = status;
          if (retry_after_s_ > 0)
            response.set_header("Retry-After", std::to_string(retry_after_s_));
          response.set_content("sorry", "text/plain");
        } else {
          response.set_content(content(), "application/octet-stream");
        }
      };
    };
    server_.Get("/good", answer(200));
    server_.Get("/404", answer(404));
    server_.Get("/429", answer(429));
    server_.Get("/500", answer(500));
    server_.Get("/cut", [this](const httplib::Request& request, httplib::Response& response) {
      note_range(request);
      const bool is_cut = ++requests_ <= failures_;
      response.set_content_provider(
          content().size(), "application/octet-stream",
          [is_cut](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
            const auto text = content();
            const auto sent = is_cut ? std::min<std::size_t>(length, 5000) : length;
            sink.write(text.data() + offset, sent);
            return !is_cut;
          });
    });
    server_.Get("/slow", [this](const httplib::Request&, httplib::Response& response) {
      ++requests_;
      response.set_content_provider(content().size(), "application/octet-stream",
                                    [this](std::size_t, std::size_t, httplib::DataSink& sink) {
                                      if (requests_ == 1) sink.write("hello", 5);
                                      for (int i = 0; i < 400 && !is_over_; ++i)
                                        std::this_thread::sleep_for(std::chrono::milliseconds(10));
                                      return false;
                                    });
    });
  }

  Result<void> get(const std::string& path, const std::string& sha256 = content_sha256) {
    return download({.url = "http://127.0.0.1:" + std::to_string(port_) + path,
                     .file = file(),
                     .bytes = content().size(),
                     .sha256 = sha256},
                    patience_, clock_);
  }
  fs::path file() const { return folder_ / "file"; }
  fs::path part() const { return folder_ / "file.part"; }
  Seconds waited() { return clock_.now() - Instant{}; }

  fs::path folder_;
  httplib::Server server_;
  int port_ = 0;
  std::jthread thread_;
  std::atomic<bool> is_over_ = false;
  std::atomic<int> requests_ = 0;
  std::atomic<int> failures_ = 0;
  std::atomic<int> retry_after_s_ = 0;
  std::atomic<long> range_start_ = -1;  // asked for in the last request; -1: all
  FakeClock clock_;
  Patience patience_{.stall = Seconds(1)};
};

TEST_F(DownloadTest, PutsAGoodFileIntoItsPlace) {
  const auto got = get("/good");
  ASSERT_TRUE(got) << got.error().what;
  EXPECT_EQ(*read_text(file()), content());
  EXPECT_FALSE(fs::exists(part()));
  EXPECT_EQ(requests_, 1);
}

TEST_F(DownloadTest, GoesOnWhereAnEarlierOneStopped) {
  ASSERT_TRUE(write_text(part(), content().substr(0, 7000)));
  ASSERT_TRUE(get("/good"));
  EXPECT_EQ(range_start_, 7000);
  EXPECT_EQ(*read_text(file()), content());
}

TEST_F(DownloadTest, AsksForNothingWhenAllIsHere) {
  ASSERT_TRUE(write_text(part(), content()));
  ASSERT_TRUE(get("/good"));
  EXPECT_EQ(requests_, 0);
}

TEST_F(DownloadTest, StartsAgainWhenTheRestDoesNotFit) {
  ASSERT_TRUE(write_text(part(), std::string(7000, 'x')));
  ASSERT_TRUE(get("/good"));
  EXPECT_EQ(requests_, 2);
  EXPECT_EQ(*read_text(file()), content());
}

TEST_F(DownloadTest, ReportsProgressThroughToTheEnd) {
  std::uintmax_t last = 0;
  ASSERT_TRUE(write_text(part(), content().substr(0, 7000)));
  ASSERT_TRUE(download(
      {"http://127.0.0.1:" + std::to_string(port_) + "/good", file(), content().size(), ""},
      patience_, clock_, [&](std::uintmax_t done, std::uintmax_t total) {
        EXPECT_GE(done, 7000u);
        EXPECT_EQ(total, content().size());
        last = done;
      }));
  EXPECT_EQ(last, content().size());
}

TEST_F(DownloadTest, AMissingFileIsNotAskedForAgain) {
  failures_ = 99;
  const auto got = get("/404");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, Error::Kind::missing);
  EXPECT_NE(got.error().what.find("the server answered 404"), std::string::npos)
      << got.error().what;
  EXPECT_EQ(requests_, 1);
  EXPECT_FALSE(fs::exists(file()));
  EXPECT_FALSE(fs::exists(part()));
}

TEST_F(DownloadTest, WaitsAsLongAsTheServerAsks) {
  failures_ = 1;
  retry_after_s_ = 7;
  ASSERT_TRUE(get("/429"));
  EXPECT_EQ(requests_, 2);
  EXPECT_DOUBLE_EQ(waited().count(), 7);
}

TEST_F(DownloadTest, GivesUpWhenTheServerAsksForTooMuch) {
  failures_ = 1;
  retry_after_s_ = 3600;
  const auto got = get("/429");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, Error::Kind::transient);
  EXPECT_NE(got.error().what.find("asks to wait 3600 s"), std::string::npos) << got.error().what;
  EXPECT_EQ(waited().count(), 0);
}

TEST_F(DownloadTest, WaitsLongerAfterEachFailure) {
  failures_ = 3;
  ASSERT_TRUE(get("/500"));
  EXPECT_EQ(requests_, 4);
  EXPECT_DOUBLE_EQ(waited().count(), 1 + 2 + 4);
  EXPECT_EQ(*read_text(file()), content());
}

TEST_F(DownloadTest, GivesUpAfterItsTries) {
  failures_ = 99;
  const auto got = get("/500");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, Error::Kind::transient);
  EXPECT_EQ(requests_, patience_.tries);
  EXPECT_DOUBLE_EQ(waited().count(), 1 + 2 + 4 + 8);
}

TEST_F(DownloadTest, ResumesACutBody) {
  failures_ = 1;
  const auto got = get("/cut");
  ASSERT_TRUE(got) << got.error().what;
  EXPECT_EQ(requests_, 2);
  EXPECT_EQ(range_start_, 5000);
  EXPECT_EQ(*read_text(file()), content());
}

TEST_F(DownloadTest, ASilentServerIsLeftAndWhatCameIsKept) {
  patience_.tries = 1;
  const auto start = std::chrono::steady_clock::now();
  const auto got = get("/slow");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, Error::Kind::transient);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(4));
  EXPECT_NE(got.error().what.find("no byte came for 1 s"), std::string::npos) << got.error().what;
  EXPECT_EQ(*read_text(part()), "hello");
}

TEST_F(DownloadTest, WrongContentNeverTakesThePlace) {
  const auto got = get("/good", std::string(64, '0'));
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, Error::Kind::broken);
  EXPECT_NE(got.error().what.find(content_sha256), std::string::npos) << got.error().what;
  EXPECT_EQ(requests_, 1);
  EXPECT_FALSE(fs::exists(file()));
  EXPECT_FALSE(fs::exists(part()));
}

TEST_F(DownloadTest, AnUnreachableHostIsNotWaitedFor) {
  stop();
  const auto got = get("/good");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, Error::Kind::transient);
  EXPECT_EQ(waited().count(), 0);
}

TEST_F(DownloadTest, AFullDiskIsSaidWithItsRemedy) {
  fs::create_symlink("/dev/full", part());
  const auto got = get("/good");
  ASSERT_FALSE(got);
  EXPECT_NE(got.error().what.find("No space left"), std::string::npos) << got.error().what;
  EXPECT_NE(got.error().hint.find("free some space"), std::string::npos);
  EXPECT_EQ(requests_, 1);
}

TEST_F(DownloadTest, AFolderThatIsNotThereIsNamed) {
  const auto got = download(
      {"http://127.0.0.1:" + std::to_string(port_) + "/good", folder_ / "no" / "file", 0, ""},
      patience_, clock_);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, Error::Kind::missing);
  EXPECT_NE(got.error().what.find("no/file.part"), std::string::npos) << got.error().what;
}

}  // namespace
}  // namespace joulelab
