# The project without anything optional: what is missing is named, what needs it is left out, the rest is there. What is
# there does not differ from the full build, so one library and its test stand for it.
function(run)
  execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE output ERROR_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
  set(output "${output}" PARENT_SCOPE)
endfunction()

run(${CMAKE_COMMAND} -S ${source} -B ${build} -G ${generator} -DCMAKE_BUILD_TYPE=Debug -DPQA_OPTIONAL=OFF
    -DCMAKE_CXX_COMPILER=${compiler} -DCMAKE_CXX_COMPILER_LAUNCHER=${launcher})
set(packages clang-14 doxygen libjs-chart.js libsqlite3-dev python3)
if(EXISTS ${source}/testbench/soc)
  list(APPEND packages libunicorn-dev gcc-riscv64-unknown-elf)
endif()
foreach(package ${packages})
  if(NOT output MATCHES "[ :]${package}[ )\n]")
    message(SEND_ERROR "${package} is not named:\n${output}")
  endif()
endforeach()

run(${CMAKE_COMMAND} --build ${build} --target help)
foreach(target pqa pqa_model pqa_memory base_test)
  if(NOT output MATCHES "[ \n]${target}: ")
    message(SEND_ERROR "${target} is missing")
  endif()
endforeach()
foreach(target reference pqa_soc)
  if(output MATCHES "[ \n]${target}: ")
    message(SEND_ERROR "${target} is there")
  endif()
endforeach()

run(${CMAKE_COMMAND} --build ${build} --target base_test)
run(${build}/testbench/unit/base/base_test)
