// Where there is no libjpeg.
#include "train/data/picture.h"

namespace joulelab {

Result<Picture> decode_jpeg(std::string_view, int) {
  return fail(Error::Kind::missing, "a JPEG, and this joulelab-train was built without libjpeg",
              "install libjpeg-dev and build again");
}

}  // namespace joulelab
