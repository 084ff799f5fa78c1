// The answer to a remote procedure call, as VXI-11 has them.
#include "net/rpc_message.h"

#include "target.h"

JOULELAB_FUZZ(text) {
  const auto results = joulelab::rpc_results(text, 1);
  if (!results) return;
  joulelab::XdrReader reader(*results);
  while (reader.word() && reader.bytes()) continue;
}
