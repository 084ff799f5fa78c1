#include "net/credentials.h"

#include <gtest/gtest.h>
#include <map>
#include <unistd.h>

#include "base/file.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

class CredentialsTest : public testing::Test {
 protected:
  void SetUp() override {
    file_ = fs::temp_directory_path() / ("joulelab_credentials_" + std::to_string(::getpid()));
    sources_.variable = [this](const std::string& name) -> std::optional<std::string> {
      const auto found = variables_.find(name);
      return found == variables_.end() ? std::nullopt : std::optional(found->second);
    };
    sources_.file = file_;
  }
  void TearDown() override { fs::remove(file_); }
  void write(std::string_view text, fs::perms permissions) {
    ASSERT_TRUE(write_text(file_, text));
    fs::permissions(file_, permissions);
  }

  static constexpr auto own = fs::perms::owner_read | fs::perms::owner_write;
  fs::path file_;
  std::map<std::string, std::string> variables_;
  CredentialSources sources_;
};

TEST_F(CredentialsTest, NoneIsNoError) {
  const auto found = credentials_for("shelly", "plug.local", sources_);
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->has_value());
}

TEST_F(CredentialsTest, TheEnvironmentComesBeforeTheHostsTableAndThatBeforeTheNames) {
  write("[\"plug.local\"]\nuser = \"a\"\npassword = \"host\"\n[shelly]\npassword = \"kind\"\n",
        own);
  EXPECT_EQ((*credentials_for("shelly", "plug.local", sources_))->password, "host");
  EXPECT_EQ((*credentials_for("shelly", "other.local", sources_))->password, "kind");
  variables_["JOULELAB_DESK_PLUG_PASSWORD"] = "variable";
  EXPECT_EQ((*credentials_for("desk-plug", "plug.local", sources_))->password, "variable");
}

TEST_F(CredentialsTest, AFileThatOthersMayReadIsRefusedWithTheCommandThatMendsIt) {
  write("[shelly]\npassword = \"x\"\n", own | fs::perms::group_read);
  const auto found = credentials_for("shelly", "plug.local", sources_);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, Error::Kind::denied);
  EXPECT_NE(found.error().hint.find("chmod 600"), std::string::npos);
}

TEST_F(CredentialsTest, WhatIsWrongWithTheFileIsSaidWithoutItsSecrets) {
  write("[shelly]\npassword = \"hunter2\n", own);
  const auto broken = credentials_for("shelly", "plug.local", sources_);
  ASSERT_FALSE(broken);
  EXPECT_EQ((broken.error().what + broken.error().hint).find("hunter2"), std::string::npos);
  EXPECT_NE(broken.error().what.find("line 2"), std::string::npos);
  write("[=]\npassword = \"hunter2\"\n", own);
  EXPECT_EQ(credentials_for("shelly", "plug.local", sources_).error().kind, Error::Kind::invalid);
  write("[shelly]\nuser = \"admin\"\n", own);
  EXPECT_EQ(credentials_for("shelly", "plug.local", sources_).error().kind, Error::Kind::invalid);
}

TEST_F(CredentialsTest, AKeyIsInTheEnvironmentOrInItsServicesTable) {
  EXPECT_FALSE(key_for("eia", sources_)->has_value());
  write("[eia]\nkey = \"of the file\"\n[ember]\nuser = \"me\"\n", own);
  EXPECT_EQ(*key_for("eia", sources_), "of the file");
  EXPECT_EQ(key_for("ember", sources_).error().kind, Error::Kind::invalid);
  variables_["JOULELAB_EIA_KEY"] = "of the environment";
  EXPECT_EQ(*key_for("eia", sources_), "of the environment");
  fs::permissions(file_, own | fs::perms::others_read);
  EXPECT_EQ(key_for("ember", sources_).error().kind, Error::Kind::denied);
}

}  // namespace
}  // namespace joulelab
