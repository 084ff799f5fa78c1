// Sender and receiver over a real socket, and what hostile or clumsy processes may do to it.
#include "mark/receiver.h"

#include <cstdlib>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "mark/sender.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

// A process that speaks for itself: writes these bytes and hangs up.
void say(const fs::path& path, std::string_view bytes) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.native().copy(address.sun_path, sizeof(address.sun_path) - 1);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  while (!bytes.empty()) {
    const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    ASSERT_GT(sent, 0);
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  ::close(socket);
}

class Receiver : public testing::Test {
 protected:
  MarkLog log_;
  Result<MarkReceiver> receiver_ = MarkReceiver::listen(log_);
  void SetUp() override { ASSERT_TRUE(receiver_) << receiver_.error().what; }
  Told told() {
    receiver_->close();
    return log_.take();
  }
};

TEST_F(Receiver, gets_all_that_was_sent_just_before_it_closed) {
  MarkSender sender(receiver_->path());
  ASSERT_TRUE(sender.is_connected());
  const auto before = std::chrono::steady_clock::now();
  for (int i = 0; i < 500; ++i) {
    const MarkedWindow epoch(sender, "epoch", i);
  }
  sender.send(Values{{{"accuracy", 0.97}}});
  const auto after = std::chrono::steady_clock::now();
  const Told told = this->told();
  ASSERT_EQ(told.marks.size(), 1000U);
  EXPECT_EQ(told.marks[998].index, 499);
  EXPECT_EQ(told.marks[999].edge, Mark::Edge::end);
  EXPECT_GE(told.marks.front().at, before);
  EXPECT_LE(told.marks.back().at, after);
  EXPECT_EQ(told.values.at("accuracy"), 0.97);
  EXPECT_EQ(told.malformed_lines, 0U);
}

TEST_F(Receiver, hears_many_processes_at_once) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 20; ++t) {
    threads.emplace_back([this, t] {
      MarkSender sender(receiver_->path());
      for (int i = 0; i < 200; ++i) sender.begin("thread " + std::to_string(t), i);
    });
  }
  for (auto& thread : threads) thread.join();
  std::map<std::string, int> next;
  const Told told = this->told();
  EXPECT_EQ(told.marks.size(), 4000U);
  for (const auto& mark : told.marks) EXPECT_EQ(mark.index, next[mark.name]++);
}

TEST_F(Receiver, hears_those_who_still_wait_in_the_backlog) {
  for (int i = 0; i < 50; ++i)
    say(receiver_->path(), R"({"v":1,"type":"begin","name":"x"})"
                           "\n");
  EXPECT_EQ(told().marks.size(), 50U);
}

TEST_F(Receiver, counts_malformed_lines_and_goes_on) {
  say(receiver_->path(), "hello\n\n{\"v\":1,\"type\":\"end\",\"name\":\"x\"}\r\n{}\n");
  const Told told = this->told();
  EXPECT_EQ(told.malformed_lines, 2U);
  EXPECT_EQ(told.marks.size(), 1U);
}

TEST_F(Receiver, takes_a_last_line_without_newline) {
  say(receiver_->path(), R"({"v":1,"type":"begin","name":"x"})");
  EXPECT_EQ(told().marks.size(), 1U);
}

TEST_F(Receiver, drops_a_line_that_is_too_long_and_reads_the_next) {
  say(receiver_->path(), std::string(10 * longest_line_bytes, 'x') + "\n" +
                             R"({"v":1,"type":"begin","name":"x"})" + "\n");
  const Told told = this->told();
  EXPECT_EQ(told.malformed_lines, 1U);
  EXPECT_EQ(told.marks.size(), 1U);
}

TEST_F(Receiver, closes_while_somebody_never_stops_talking) {
  std::thread talker([path = receiver_->path()] {
    MarkSender sender(path);
    while (sender.is_connected()) sender.begin("again");
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_FALSE(told().marks.empty());
  talker.join();  // silenced, not killed by SIGPIPE
}

TEST_F(Receiver, is_private_and_leaves_nothing_behind) {
  const fs::path folder = receiver_->path().parent_path();
  struct stat status {};
  ASSERT_EQ(::stat(folder.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
  { const MarkReceiver moved = *std::move(receiver_); }
  EXPECT_FALSE(fs::exists(folder));
}

TEST_F(Receiver, closes_twice_without_harm) {
  receiver_->close();
  receiver_->close();
  EXPECT_FALSE(MarkSender(receiver_->path()).is_connected());
}

TEST(ReceiverFolder, falls_back_where_the_runtime_folder_is_absent_or_too_deep) {
  const char* set = std::getenv("XDG_RUNTIME_DIR");
  const std::string before = set ? set : "";
  for (const auto& runtime : {std::string("/nowhere/at/all"), "/" + std::string(120, 'd')}) {
    ::setenv("XDG_RUNTIME_DIR", runtime.c_str(), 1);
    MarkLog log;
    const auto receiver = MarkReceiver::listen(log);
    ASSERT_TRUE(receiver);
    EXPECT_TRUE(receiver->path().native().starts_with("/tmp/joulelab-"));
  }
  set ? ::setenv("XDG_RUNTIME_DIR", before.c_str(), 1) : ::unsetenv("XDG_RUNTIME_DIR");
}

TEST(Sender, is_silent_outside_a_measurement) {
  ::unsetenv(socket_variable);
  MarkSender sender = MarkSender::from_environment();
  EXPECT_FALSE(sender.is_connected());
  sender.begin("epoch", 0);  // does nothing
  EXPECT_FALSE(MarkSender("/nowhere/marks").is_connected());
  EXPECT_FALSE(MarkSender(std::string(200, 'x')).is_connected());
}

TEST(Sender, finds_the_socket_in_the_environment) {
  MarkLog log;
  auto receiver = MarkReceiver::listen(log);
  ASSERT_TRUE(receiver);
  ::setenv(socket_variable, receiver->path().c_str(), 1);
  MarkSender sender = MarkSender::from_environment();
  ::unsetenv(socket_variable);
  MarkSender moved = std::move(sender);
  moved.begin("epoch");
  receiver->close();
  EXPECT_EQ(log.take().marks.size(), 1U);
}

}  // namespace
}  // namespace joulelab
