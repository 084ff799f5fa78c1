# LibTorch as PyTorch's wheel brings it. Its own TorchConfig.cmake wants nvcc and CUDA's headers where
# the wheel is one for CUDA; our sources need neither, so that a node without the toolkit will do.
#   -DJOULELAB_TORCH="$(python3 -c 'import torch; print(torch.__path__[0])')"
set(config ${JOULELAB_TORCH}/share/cmake/Torch/TorchConfig.cmake)
if(NOT EXISTS ${config})
  message(FATAL_ERROR "${JOULELAB_TORCH} is no PyTorch installation: share/cmake/Torch is missing")
endif()
add_library(torch INTERFACE IMPORTED)
target_include_directories(torch SYSTEM INTERFACE
  ${JOULELAB_TORCH}/include ${JOULELAB_TORCH}/include/torch/csrc/api/include)
# The library for CUDA registers itself when it is loaded: nothing of ours names a symbol of it.
set(torch_libraries "")
foreach(name torch torch_cpu c10 torch_cuda c10_cuda)
  if(EXISTS ${JOULELAB_TORCH}/lib/lib${name}.so)
    list(APPEND torch_libraries ${JOULELAB_TORCH}/lib/lib${name}.so)
  endif()
endforeach()
target_link_libraries(torch INTERFACE -Wl,--push-state,--no-as-needed ${torch_libraries}
  -Wl,--pop-state)
# Wheels before 2.7 have the old ABI of the standard library.
file(STRINGS ${config} abi REGEX "_GLIBCXX_USE_CXX11_ABI=[01]" LIMIT_COUNT 1)
if(abi MATCHES "(_GLIBCXX_USE_CXX11_ABI=[01])")
  add_compile_definitions(${CMAKE_MATCH_1})
endif()
