# Finds llama.cpp, or builds the pinned one into the cache folder.
#
# In this order:
#   1. HEARSAY_LLAMA_DIR, a folder that the user names: an install prefix or a build made by
#      scripts/build-llama;
#   2. an installed llama.cpp (find_package), when it brings what hearsay needs: the libraries and
#      llama.cpp's own chat code (chat.h, libllama-common), which reads a model's Jinja template;
#   3. scripts/build-llama.
# Gives the target hearsay::llama and, with HEARSAY_LLAMA_TOOLS, HEARSAY_LLAMA_BIN: the folder of
# llama-server, llama-bench, llama-perplexity and llama-mtmd-cli. Where this llama.cpp has libmtmd
# (mtmd.h, mtmd-helper.h), HEARSAY_WITH_MTMD is defined for whoever links it; without it, captioners
# of the kind mtmd: say what is missing.

set(HEARSAY_LLAMA_DIR "" CACHE PATH "An installed llama.cpp to use: a folder with include/ and lib/")
option(HEARSAY_LLAMA_TOOLS "Also build llama-server, llama-bench, llama-perplexity and llama-mtmd-cli" OFF)

function(hearsay_try_llama root)
  find_path(chat_header chat.h PATHS ${root}/include/common ${root}/include/llama-common
            ${root}/include NO_DEFAULT_PATH NO_CACHE)
  find_path(llama_header llama.h PATHS ${root}/include NO_DEFAULT_PATH NO_CACHE)
  set(libraries "")
  foreach(name llama-common llama-common-base llama ggml ggml-cpu ggml-base)
    unset(library)
    find_library(library ${name} PATHS ${root}/lib ${root}/lib64 ${root}/lib/${CMAKE_LIBRARY_ARCHITECTURE}
                 NO_DEFAULT_PATH NO_CACHE)
    if(library)
      list(APPEND libraries ${library})
    elseif(NOT name MATCHES "base$|cpu$")
      set(missing "${missing} lib${name}")
    endif()
  endforeach()
  # Backends that this build of llama.cpp may have beside the CPU's, and what its libraries need.
  foreach(name ggml-cuda ggml-blas ggml-metal ggml-vulkan cpp-httplib vendor-hash)
    unset(library)
    find_library(library ${name} PATHS ${root}/lib ${root}/lib64 NO_DEFAULT_PATH NO_CACHE)
    if(library)
      list(APPEND libraries ${library})
    endif()
  endforeach()
  find_path(mtmd_header mtmd-helper.h PATHS ${root}/include ${root}/include/mtmd NO_DEFAULT_PATH
            NO_CACHE)
  find_library(mtmd_library mtmd PATHS ${root}/lib ${root}/lib64 ${root}/lib/${CMAKE_LIBRARY_ARCHITECTURE}
               NO_DEFAULT_PATH NO_CACHE)
  if(NOT chat_header OR NOT llama_header OR missing)
    set(HEARSAY_LLAMA_MISSING "${missing}" PARENT_SCOPE)
    return()
  endif()
  find_package(OpenMP REQUIRED COMPONENTS C CXX)
  find_package(Threads REQUIRED)
  add_library(hearsay_llama INTERFACE)
  add_library(hearsay::llama ALIAS hearsay_llama)
  target_include_directories(hearsay_llama SYSTEM INTERFACE ${llama_header} ${chat_header})
  if(mtmd_header AND mtmd_library)
    list(APPEND libraries ${mtmd_library})
    target_include_directories(hearsay_llama SYSTEM INTERFACE ${mtmd_header})
    target_compile_definitions(hearsay_llama INTERFACE HEARSAY_WITH_MTMD)
  else()
    message(STATUS "The llama.cpp at ${root} lacks libmtmd: no captioners of the kind mtmd:")
  endif()
  # The libraries need one another in both directions.
  target_link_libraries(hearsay_llama INTERFACE -Wl,--start-group ${libraries} -Wl,--end-group
                        OpenMP::OpenMP_CXX Threads::Threads ${CMAKE_DL_LIBS})
  set(HEARSAY_LLAMA_ROOT ${root} PARENT_SCOPE)
endfunction()

if(HEARSAY_LLAMA_DIR)
  hearsay_try_llama(${HEARSAY_LLAMA_DIR})
  if(NOT TARGET hearsay::llama)
    message(FATAL_ERROR "HEARSAY_LLAMA_DIR=${HEARSAY_LLAMA_DIR} lacks llama.h, chat.h or${HEARSAY_LLAMA_MISSING}")
  endif()
else()
  find_package(llama QUIET CONFIG)
  if(llama_FOUND)
    get_filename_component(installed "${LLAMA_INCLUDE_DIR}/.." ABSOLUTE)
    hearsay_try_llama(${installed})
    if(NOT TARGET hearsay::llama)
      message(STATUS "The llama.cpp installed at ${installed} lacks its chat code (chat.h, "
                     "libllama-common); the pinned one is used instead")
    endif()
  endif()
  if(NOT TARGET hearsay::llama)
    set(arguments "")
    if(HEARSAY_LLAMA_TOOLS)
      set(arguments --tools)
    endif()
    execute_process(COMMAND ${CMAKE_SOURCE_DIR}/scripts/build-llama ${arguments}
                    OUTPUT_VARIABLE root RESULT_VARIABLE failed OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(failed)
      message(FATAL_ERROR "scripts/build-llama failed")
    endif()
    hearsay_try_llama(${root})
    if(NOT TARGET hearsay::llama)
      message(FATAL_ERROR "${root} is incomplete: remove it and configure again")
    endif()
  endif()
endif()
message(STATUS "llama.cpp: ${HEARSAY_LLAMA_ROOT}")
set(HEARSAY_LLAMA_BIN ${HEARSAY_LLAMA_ROOT}/bin)
