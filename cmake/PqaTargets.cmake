# What every target of the project has in common.

set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# A program that starts no simulation has no sc_main, which libsystemc asks for as soon as it is linked. Debian's g++
# does this by itself, clang does not.
add_link_options(LINKER:--as-needed)

# Names the warnings, and the sanitizers where they are asked for, on a target of our own.
function(pqa_target_defaults target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                                           $<$<BOOL:${PQA_WARNINGS_AS_ERRORS}>:-Werror>)
  if(PQA_SANITIZE)
    target_compile_options(${target} PUBLIC -fsanitize=${PQA_SANITIZE} -fno-sanitize-recover=all
                                            -fno-omit-frame-pointer)
    # What g++ 12 says of <regex> in code with these checks is not so.
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
    target_link_options(${target} PUBLIC -fsanitize=${PQA_SANITIZE})
  endif()
endfunction()

# A GoogleTest program: pqa_add_unit_test(<name> SOURCES <file>... [LIBRARIES <target>...] [LABELS fast|slow]
# [ONE_PROCESS]). A test that simulates runs each case in a process of its own, since the SystemC kernel cannot be
# restarted; ONE_PROCESS is for programs that never start the kernel.
function(pqa_add_unit_test name)
  cmake_parse_arguments(arg "ONE_PROCESS" "LABELS;TIMEOUT" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  pqa_target_defaults(${name})
  # What is tested is optimised in full; the tests themselves compile a third faster like this.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} GTest::gtest)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/base
                                             ${PROJECT_SOURCE_DIR}/model ${PROJECT_SOURCE_DIR}/memory
                                             ${PROJECT_SOURCE_DIR}/testbench)
  target_compile_definitions(${name} PRIVATE PQA_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  if("${arg_SOURCES}" MATCHES "systemc_main.cpp")
    target_link_libraries(${name} PRIVATE pqa_link_probes)
  endif()
  if(NOT arg_LABELS)
    set(arg_LABELS fast)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 600)
  endif()
  if(arg_ONE_PROCESS)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES LABELS ${arg_LABELS} TIMEOUT ${arg_TIMEOUT})
  else()
    gtest_discover_tests(${name} TEST_PREFIX ${name}. DISCOVERY_TIMEOUT 120
                         PROPERTIES LABELS ${arg_LABELS} TIMEOUT ${arg_TIMEOUT})
  endif()
endfunction()
