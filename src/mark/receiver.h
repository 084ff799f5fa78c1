#pragma once
// The measurer's end of the mark protocol: a Unix stream socket in a private folder, one thread
// that reads every process that connects. Ends with its object; the folder is removed.

#include <filesystem>
#include <memory>

#include "base/result.h"
#include "mark/log.h"

namespace joulelab {

class MarkReceiver {
 public:
  // `log` must outlive the receiver.
  static Result<MarkReceiver> listen(MarkLog& log);
  ~MarkReceiver();
  MarkReceiver(MarkReceiver&&) noexcept;
  MarkReceiver& operator=(MarkReceiver&&) = delete;

  const std::filesystem::path& path() const;
  // Reads what has been sent so far, then stops. Idempotent.
  void close();

 private:
  class Listener;
  explicit MarkReceiver(std::unique_ptr<Listener> listener);
  std::unique_ptr<Listener> listener_;
};

}  // namespace joulelab
