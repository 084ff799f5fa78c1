// joulelab data: which data sets there are, which lie here, and getting them.

#include <fmt/format.h>
#include <unistd.h>

#include "base/paths.h"
#include "cli/command.h"
#include "cli/data.h"
#include "cli/print.h"
#include "fetch/dataset.h"

namespace joulelab {
namespace {

std::string_view word_for(DatasetState state) {
  switch (state) {
    case DatasetState::complete:
      return "here";
    case DatasetState::missing:
      return "not here";
    case DatasetState::corrupt:
      return "corrupt";
    case DatasetState::unverified:
      return "here, unverified";
  }
  return "";
}

int list_data(const std::filesystem::path& folder) {
  for (const auto& dataset : known_datasets()) {
    const auto status = inspect(dataset, folder);
    fmt::print("{:<14} {:<17} {}\n", dataset.name, status ? word_for(status->state) : "unreadable",
               dataset.licence);
    if (!status) continue;
    for (const auto& fault : status->faults) {
      if (status->state == DatasetState::corrupt)
        fmt::print("{}\n", wrapped("               " + fault, 15));
    }
  }
  fmt::print("{:<14} {:<17} {}\n", "shapes", "always", "drawn by the trainer, nothing to fetch");
  return exit_done;
}

int fetch_data(const std::vector<std::string>& names, const std::filesystem::path& folder,
               bool quiet) {
  for (const auto& name : names) {
    const auto status = fetch_dataset(name, folder, quiet);
    if (!status) return print_error(status.error());
    if (!quiet) fmt::print("{} is in {}\n", name, status->folder.string());
  }
  return exit_done;
}

}  // namespace

Result<DatasetStatus> fetch_dataset(const std::string& name, const std::filesystem::path& folder,
                                    bool quiet) {
  const auto dataset = JOULELAB_TRY(dataset_named(name));
  SteadyClock clock;
  FetchOptions options;
  const bool is_live = !quiet && ::isatty(STDERR_FILENO);
  if (!quiet && !is_live) fmt::print(stderr, "data set {}: fetching what is not here yet\n", name);
  if (is_live) {
    options.progress = [&](const FetchProgress& progress) {
      fmt::print(stderr, "\r\033[K{}: {} from {}, {:.1f} of {:.1f} MB", name, progress.file,
                 progress.source, 1e-6 * static_cast<double>(progress.bytes_done),
                 1e-6 * static_cast<double>(progress.bytes_total));
    };
  }
  auto status = fetch(dataset, folder, clock, options);
  if (is_live) fmt::print(stderr, "\r\033[K");
  return status;
}

void add_data_command(CLI::App& app, Action& action) {
  struct Request {
    std::vector<std::string> names;
    std::string folder = default_data_dir();
    bool quiet = false;
  };
  const auto request = std::make_shared<Request>();
  auto* command = app.add_subcommand("data", "Data sets: what is here, and fetching what is not");
  command->footer("examples:\n  joulelab data list\n  joulelab data fetch mnist");
  command->require_subcommand(1);
  auto* list = command->add_subcommand("list", "The known data sets and their state, by checksum");
  auto* get = command->add_subcommand("fetch", "Get data sets and verify them");
  get->add_option("name", request->names, "mnist, fashion-mnist, cifar10, cifar100")->required();
  get->add_flag("--quiet,-q", request->quiet, "print nothing");
  for (auto* sub : {list, get})
    sub->add_option("--data-dir", request->folder, "where data sets lie")->capture_default_str();
  list->callback([request, &action] { action = [request] { return list_data(request->folder); }; });
  get->callback([request, &action] {
    action = [request] { return fetch_data(request->names, request->folder, request->quiet); };
  });
}

}  // namespace joulelab
