#pragma once
// Where things lie when nobody says otherwise.

#include <filesystem>

namespace joulelab {

// Of the data sets: $JOULELAB_DATA, else $XDG_CACHE_HOME/joulelab/data, else
// ~/.cache/joulelab/data.
std::filesystem::path default_data_dir();

}  // namespace joulelab
