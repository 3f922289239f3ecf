# Finds libtorch: the one that CMAKE_PREFIX_PATH names (an unpacked libtorch, or the folder of the pip
# package: python3 -c 'import torch; print(torch.utils.cmake_prefix_path)'), else the system's
# (Debian: libtorch-dev). Gives the target hearsay::torch.
#
# -DHEARSAY_TORCH=OFF builds without it: Whisper, voice activity and all that hears are then left out.

find_package(Torch QUIET CONFIG)
add_library(hearsay_torch INTERFACE)
add_library(hearsay::torch ALIAS hearsay_torch)
if(Torch_FOUND)
  target_link_libraries(hearsay_torch INTERFACE ${TORCH_LIBRARIES})
  target_include_directories(hearsay_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
  message(STATUS "libtorch: ${Torch_VERSION}, ${Torch_DIR}")
else()
  find_path(TORCH_INCLUDE torch/script.h)
  find_library(TORCH_CPU_LIBRARY torch_cpu)
  find_library(TORCH_C10_LIBRARY c10)
  if(NOT TORCH_INCLUDE OR NOT TORCH_CPU_LIBRARY OR NOT TORCH_C10_LIBRARY)
    message(FATAL_ERROR "libtorch is not there: install libtorch-dev, name one by "
                        "-DCMAKE_PREFIX_PATH=FOLDER, or build without hearing: -DHEARSAY_TORCH=OFF")
  endif()
  target_include_directories(hearsay_torch SYSTEM INTERFACE
                             ${TORCH_INCLUDE} ${TORCH_INCLUDE}/torch/csrc/api/include)
  target_link_libraries(hearsay_torch INTERFACE ${TORCH_CPU_LIBRARY} ${TORCH_C10_LIBRARY})
  message(STATUS "libtorch: ${TORCH_CPU_LIBRARY}")
endif()
