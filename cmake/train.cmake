# The program joulelab-train and its tests.
if(NOT TARGET torch)
  find_package(Torch REQUIRED)
endif()
# waiting.cc acts before main(), so it belongs to the program and not to the library.
room(train WITHOUT waiting.cc USES train_data mark LINKS torch CLI11::CLI11 nlohmann_json::nlohmann_json)
target_compile_definitions(train PUBLIC NDEBUG)
# at::parallel_for lies in a header: without OpenMP here it is a plain loop, on one thread.
find_package(OpenMP REQUIRED)
target_link_libraries(train PUBLIC OpenMP::OpenMP_CXX)
# LibTorch takes half a minute a file; precompiled once, the files that need it a few seconds each.
target_precompile_headers(train PRIVATE src/train/torch.h)
foreach(file architecture chance kappa layer_progress memory norm_kernel options progress schedule
             stop summary update waiting)
  set_source_files_properties(src/train/${file}.cc PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endforeach()
# g++ 14 misreads a vector of bool of one element in LibTorch's header for functions of one's own.
set_source_files_properties(src/train/relu6.cc PROPERTIES COMPILE_OPTIONS
  "-Wno-array-bounds;-Wno-stringop-overflow")
# A comparison that may trap, and std::sqrt that sets errno, cannot become vector instructions.
set_source_files_properties(src/train/norm_kernel.cc PROPERTIES COMPILE_OPTIONS -fno-trapping-math)
set_source_files_properties(src/train/update.cc PROPERTIES COMPILE_OPTIONS -fno-math-errno)
add_executable(joulelab-train src/train/main.cc src/train/waiting.cc)
target_link_libraries(joulelab-train PRIVATE train)
set(programs joulelab-train)
if(BUILD_TESTING)
  list(APPEND programs train_test)
  target_sources(train_test PRIVATE src/train/waiting.cc)
  add_dependencies(train_test joulelab-train)
  target_compile_definitions(train_test PRIVATE JOULELAB_TRAIN_PROGRAM="$<TARGET_FILE:joulelab-train>")
  target_precompile_headers(train_test REUSE_FROM train)
  set_source_files_properties(src/train/list_test.cc src/train/memory_test.cc
    src/train/options_test.cc src/train/progress_test.cc src/train/schedule_test.cc
    PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
  # Every architecture at its native size takes half of the time: beside the others.
  set_tests_properties(train PROPERTIES ENVIRONMENT "GTEST_FILTER=-*Architecture.*")
  add_test(NAME train_architectures COMMAND train_test --gtest_filter=*Architecture.*)
  # The same answers as torchvision; skipped with a message where it is not installed.
  list(APPEND programs network_logits)
  add_executable(network_logits tests/compare/logits.cc src/train/waiting.cc)
  target_link_libraries(network_logits PRIVATE train)
  target_precompile_headers(network_logits REUSE_FROM train)
  find_program(SYSTEM_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
  if(SYSTEM_PYTHON)
    add_test(NAME compare_networks COMMAND ${SYSTEM_PYTHON}
      ${CMAKE_SOURCE_DIR}/tests/compare/compare_networks.py
      $<TARGET_FILE:network_logits> $<TARGET_FILE:joulelab-train>)
    set_tests_properties(compare_networks PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 1800)
  endif()
endif()
# OpenBLAS must share LibTorch's OpenMP threads, whatever the system's choice of BLAS is. Only the
# old kind of run path reaches the libraries of the libraries.
set_target_properties(${programs} PROPERTIES
  BUILD_RPATH "/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/openblas-openmp"
  INSTALL_RPATH "/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/openblas-openmp"
  LINK_OPTIONS "-Wl,--disable-new-dtags")
