#include "meter/grant.h"

#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/temporary.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;
using Kind = Error::Kind;

// A root with two counters as a kernel closes them, and a group of which this process is a member.
class GrantTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const auto* domain : {"intel-rapl:0", "intel-rapl:0:0"}) {
      const auto file = counter(domain);
      fs::create_directories(file.parent_path());
      std::ofstream(file) << "100\n";
      fs::permissions(file, fs::perms::owner_read);
    }
    fs::create_directories(root() / "sys/class/powercap/intel-rapl");
  }
  void make_group(const std::string& name) {
    ASSERT_TRUE(write_text(root() / "etc/group",
                           fmt::format("root:x:0:\n{}:x:{}:somebody\n", name, ::getegid())));
  }
  // Makes the group as groupadd does, and keeps what it was asked.
  CommandRunner runner() {
    return [this](const std::vector<std::string>& command) -> Result<void> {
      commands.push_back(fmt::format("{}", fmt::join(command, " ")));
      make_group(command.back());
      return {};
    };
  }
  unsigned mode(const std::string& domain) const {
    struct stat status {};
    EXPECT_EQ(::stat(counter(domain).c_str(), &status), 0);
    return status.st_mode & 07777;
  }
  fs::path counter(const std::string& domain) const {
    return root() / "sys/class/powercap" / domain / "energy_uj";
  }
  std::string text(const std::string& file) const { return read_text(root() / file).value_or(""); }
  const fs::path& root() const { return root_.path(); }

  std::vector<std::string> commands;
  const std::string rule_file = "etc/udev/rules.d/60-joulelab-rapl.rules";
  const std::string boot_file = "etc/tmpfiles.d/joulelab-rapl.conf";

 private:
  TemporaryFolder root_;
};

TEST_F(GrantTest, ShowsAllThatItWouldDoAndDoesNothing) {
  const auto grant = rapl_grant();
  ASSERT_TRUE(grant);
  const auto shown = grant_text(*grant);
  for (const auto* part :
       {"/etc/udev/rules.d/60-joulelab-rapl.rules", "/etc/tmpfiles.d/joulelab-rapl.conf",
        "ACTION==\"add\", SUBSYSTEM==\"powercap\", KERNEL==\"intel-rapl:*\", "
        "RUN+=\"/bin/chgrp joulelab /sys%p/energy_uj\", "
        "RUN+=\"/bin/chmod g+r /sys%p/energy_uj\"",
        "z /sys/class/powercap/intel-rapl:*/energy_uj 0440 root joulelab - -",
        "groupadd --system --force joulelab", "usermod --append --groups joulelab", "CVE-2020-8694",
        "--undo", "no group reads them"}) {
    EXPECT_NE(shown.find(part), std::string::npos) << part;
  }
  EXPECT_FALSE(fs::exists(root() / "etc"));
}

TEST_F(GrantTest, AppliedTheGroupReadsAndNobodyElse) {
  const auto grant = rapl_grant("energy");
  ASSERT_TRUE(grant);
  const auto done = apply_grant(*grant, root(), runner());
  ASSERT_TRUE(done) << done.error().what;
  EXPECT_EQ(commands, std::vector<std::string>{"groupadd --system energy"});
  EXPECT_EQ(done->size(), 4U);
  EXPECT_EQ(mode("intel-rapl:0"), 0440U);
  EXPECT_EQ(mode("intel-rapl:0:0"), 0440U);
  EXPECT_EQ(text(rule_file), grant->files[0].text);
  EXPECT_EQ(text(boot_file), grant->files[1].text);
}

TEST_F(GrantTest, AppliedTwiceItChangesNothingMore) {
  make_group("joulelab");
  ASSERT_TRUE(apply_grant(*rapl_grant(), root(), runner()));
  const auto again = apply_grant(*rapl_grant(), root(), runner());
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, std::vector<std::string>{"let the group joulelab read 2 counters"});
  EXPECT_TRUE(commands.empty());
}

TEST_F(GrantTest, UndoneTheCountersAreAsAKernelHasThem) {
  make_group("joulelab");
  ASSERT_TRUE(apply_grant(*rapl_grant(), root(), runner()));
  const auto undone = undo_grant(*rapl_grant(), root());
  ASSERT_TRUE(undone) << undone.error().what;
  EXPECT_EQ(undone->size(), 3U);
  EXPECT_EQ(mode("intel-rapl:0"), 0400U);
  EXPECT_FALSE(fs::exists(root() / rule_file));
  EXPECT_FALSE(fs::exists(root() / boot_file));
  const auto again = undo_grant(*rapl_grant(), root());
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, std::vector<std::string>{"closed 2 counters"});
}

// Somebody's own opening of before goes too, but not that of the owner or of all others.
TEST_F(GrantTest, UndoneNoGroupReadsWhateverItWasBefore) {
  make_group("joulelab");
  fs::permissions(counter("intel-rapl:0"), fs::perms::owner_read | fs::perms::group_read);
  fs::permissions(counter("intel-rapl:0:0"), fs::perms::owner_read | fs::perms::others_read);
  ASSERT_TRUE(apply_grant(*rapl_grant(), root(), runner()));
  ASSERT_TRUE(undo_grant(*rapl_grant(), root()));
  EXPECT_EQ(mode("intel-rapl:0"), 0400U);
  EXPECT_EQ(mode("intel-rapl:0:0"), 0404U);
}

TEST_F(GrantTest, AGroupThatCannotBeMadeStopsItBeforeAnythingChanges) {
  const auto refuse = [](const std::vector<std::string>&) -> Result<void> {
    return fail(Kind::denied, "groupadd failed", "run the same command with sudo");
  };
  EXPECT_EQ(apply_grant(*rapl_grant(), root(), refuse).error().kind, Kind::denied);
  const auto forget = [](const std::vector<std::string>&) -> Result<void> { return {}; };
  EXPECT_EQ(apply_grant(*rapl_grant(), root(), forget).error().kind, Kind::broken);
  EXPECT_EQ(mode("intel-rapl:0"), 0400U);
  EXPECT_FALSE(fs::exists(root() / rule_file));
}

TEST_F(GrantTest, WithoutTheRightItSaysSudo) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everything";
  make_group("joulelab");
  fs::permissions(root() / "etc", fs::perms::owner_read | fs::perms::owner_exec);
  const auto denied = apply_grant(*rapl_grant(), root(), runner());
  fs::permissions(root() / "etc", fs::perms::owner_all);
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().kind, Kind::denied);
  EXPECT_NE(denied.error().hint.find("sudo"), std::string::npos);
}

TEST_F(GrantTest, OnlyTheNameOfAGroupIsTaken) {
  for (const auto* name : {"", "Joule", "a b", "-x", "x;rm", "x\"", "1x", "x\n"})
    EXPECT_EQ(rapl_grant(name).error().kind, Kind::invalid) << name;
  EXPECT_TRUE(rapl_grant("_energy-2"));
}

TEST(SystemCommands, AFailureSaysWhatTheProgramSaid) {
  const auto run = system_commands();
  EXPECT_TRUE(run({"true"}));
  const auto failed = run({"ls", "/no/such/place"});
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().what.find("/no/such/place"), std::string::npos);
}

}  // namespace
}  // namespace joulelab
