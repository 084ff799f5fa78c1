// A trace as the store keeps it.
#include "store/trace_blob.h"

#include "target.h"

JOULELAB_FUZZ(text) {
  (void)joulelab::decode_points({reinterpret_cast<const unsigned char*>(text.data()), text.size()},
                                1e-6);
}
