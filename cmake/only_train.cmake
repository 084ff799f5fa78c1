# joulelab-train alone, on a machine that has a PyTorch installation, CMake and a compiler, and no
# registry of packages: a node with a GPU. Four header libraries come with the working tree
# (cmake/carry_headers puts them there); what reads pictures and .gz is left out where its library is
# missing, and says so when it is asked for.
#   cmake/carry_headers build/headers              # where they are installed
#   cmake -B build/gpu -DJOULELAB_ONLY_TRAIN=ON \
#     -DJOULELAB_TORCH="$(python3 -c 'import torch; print(torch.__path__[0])')"
# Without JOULELAB_TORCH it is the LibTorch that CMake finds by itself.
set(JOULELAB_HEADERS ${CMAKE_SOURCE_DIR}/build/headers CACHE PATH "where fmt, nlohmann, CLI and tl are")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
foreach(header fmt/format.h nlohmann/json.hpp CLI/CLI.hpp tl/expected.hpp)
  if(NOT EXISTS ${JOULELAB_HEADERS}/${header})
    message(FATAL_ERROR "${JOULELAB_HEADERS}/${header} is missing; run, where it is installed: "
      "cmake/carry_headers ${JOULELAB_HEADERS}")
  endif()
endforeach()
add_library(carried_headers INTERFACE)
target_include_directories(carried_headers SYSTEM INTERFACE ${JOULELAB_HEADERS})
target_compile_definitions(carried_headers INTERFACE FMT_HEADER_ONLY)
foreach(name fmt::fmt nlohmann_json::nlohmann_json CLI11::CLI11)
  add_library(${name} INTERFACE IMPORTED)
  target_link_libraries(${name} INTERFACE carried_headers)
endforeach()

find_package(Threads REQUIRED)
if(JOULELAB_TORCH)
  include(cmake/torch_wheel.cmake)
else()
  find_package(Torch REQUIRED)
  string(REPLACE " " ";" torch_options "${TORCH_CXX_FLAGS}")  # the same ABI in every room
  add_compile_options(${torch_options})
endif()
room(base WITHOUT csv.cc LINKS fmt::fmt Threads::Threads)
room(mark USES base LINKS nlohmann_json::nlohmann_json)

# reader(NAME found library): one of NAME.cc and NAME_absent.cc is left out.
set(without "")
set(readers "")
macro(reader name found library)
  if(${found})
    list(APPEND without ${name}_absent.cc)
    list(APPEND readers ${library})
  else()
    message(WARNING "no ${library}: joulelab-train will say so where it is needed")
    list(APPEND without ${name}.cc)
  endif()
endmacro()
find_package(JPEG)
find_package(PNG)
find_package(ZLIB)
reader(jpeg JPEG_FOUND JPEG::JPEG)
reader(png PNG_FOUND PNG::PNG)
reader(gzip ZLIB_FOUND ZLIB::ZLIB)
room(train_data FOLDER train/data WITHOUT ${without} USES base
  LINKS ${readers} nlohmann_json::nlohmann_json)
include(cmake/train.cmake)
