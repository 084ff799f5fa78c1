// A JPEG or PNG file.
#include "train/data/picture.h"

#include "target.h"

JOULELAB_FUZZ(text) { (void)joulelab::decode_picture(text, 32); }
