# Installs `build` and moves the result to `package`: what is installed must not know where it was, nor where it came
# from, and must be what others may have.
set(first ${package}_first)
file(REMOVE_RECURSE ${first} ${package})
execute_process(COMMAND ${CMAKE_COMMAND} --install ${build} --prefix ${first} COMMAND_ERROR_IS_FATAL ANY
                OUTPUT_QUIET)
file(RENAME ${first} ${package})

file(GLOB_RECURSE files RELATIVE ${package} ${package}/*)
list(SORT files)
foreach(file IN LISTS files)
  # Debug information names the sources.
  if(NOT build_type STREQUAL "Release" AND file MATCHES "\\.a$|^bin/")
    continue()
  endif()
  foreach(place ${source} ${first})
    # As bytes: CMake reads text up to the first zero.
    file(READ ${package}/${file} found HEX)
    string(HEX ${place} wanted)
    string(FIND "${found}" ${wanted} at)
    if(NOT at EQUAL -1)
      message(SEND_ERROR "${file} holds the path ${place}")
    endif()
  endforeach()
endforeach()

foreach(pattern "bin/pqa$" "include/pqa/accelerator.h$" "include/pqa/memory/dram.h$" "include/pqa/base/clock.h$"
                "libpqa_base.a$" "libpqa_model.a$" "libpqa_memory.a$" "pqaConfig.cmake$" "pqaConfigVersion.cmake$"
                "FindSystemCLanguage.cmake$" "pkgconfig/pqa.pc$" "LICENSE$")
  set(matching ${files})
  list(FILTER matching INCLUDE REGEX ${pattern})
  list(LENGTH matching count)
  if(NOT count EQUAL 1)
    message(SEND_ERROR "${pattern}: ${count} files installed, wanted 1")
  endif()
endforeach()

# Tests, what only this project reads, and what links Unicorn (GPL).
foreach(pattern "test" "workloads" "soc" "unicorn" "firmware" "\\.cpp$")
  set(matching ${files})
  list(FILTER matching INCLUDE REGEX ${pattern})
  if(matching)
    message(SEND_ERROR "must not be installed: ${matching}")
  endif()
endforeach()
