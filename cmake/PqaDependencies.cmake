# The libraries that the project stands on. All that are missing are named at once, each with its Debian package.

set(PQA_MISSING "")
set(PQA_MISSING_PACKAGES "")

macro(pqa_note_missing found name debian_package)
  if(NOT ${found})
    list(APPEND PQA_MISSING "${name}")
    list(APPEND PQA_MISSING_PACKAGES ${debian_package})
  endif()
endmacro()

# pqa_require(<Debian package> <CMake package> [<version>] [<argument of find_package>...])
macro(pqa_require debian_package package)
  find_package(${package} ${ARGN} QUIET)
  string(REGEX MATCH "^[0-9.]+" _pqa_version "${ARGN}")
  string(STRIP "${package} ${_pqa_version}" _pqa_name)
  pqa_note_missing(${package}_FOUND "${_pqa_name}" ${debian_package})
endmacro()

# pqa_require_module(<Debian package> <prefix> <pkg-config module>) makes the target PkgConfig::<prefix>.
macro(pqa_require_module debian_package prefix module)
  if(PkgConfig_FOUND)
    pkg_check_modules(${prefix} QUIET IMPORTED_TARGET ${module})
  endif()
  pqa_note_missing(${prefix}_FOUND "${module}" ${debian_package})
endmacro()

pqa_require(pkg-config PkgConfig)
pqa_require(libsystemc-dev SystemCLanguage 2.3.4)
pqa_require(nlohmann-json3-dev nlohmann_json 3.11)
pqa_require(libfmt-dev fmt)
pqa_require(libxtensor-dev xtensor)
pqa_require(libboost-program-options-dev Boost 1.74 COMPONENTS program_options)
pqa_require_module(libzip-dev libzip libzip)
pqa_require_module(libhwy-dev hwy libhwy)
pqa_require_module(libxxhash-dev xxhash libxxhash)
if(PQA_BUILD_TESTS)
  pqa_require(libgtest-dev GTest)
  pqa_require(libbenchmark-dev benchmark)
endif()

if(PQA_MISSING)
  list(JOIN PQA_MISSING ", " PQA_MISSING)
  list(JOIN PQA_MISSING_PACKAGES " " PQA_MISSING_PACKAGES)
  message(FATAL_ERROR "Not found: ${PQA_MISSING}. On Debian: apt-get install ${PQA_MISSING_PACKAGES} "
                      "(./run.sh and ./test.sh do it by themselves).")
endif()

# pqa_optional_module(<Debian package> <prefix> <pkg-config module> <what it is for>) makes the target PkgConfig::<prefix>
# where the module is there, and says what is left out where it is not, or where PQA_OPTIONAL_LIBRARIES is off.
option(PQA_OPTIONAL_LIBRARIES "Use the optional libraries that are there" ON)
macro(pqa_optional_module debian_package prefix module purpose)
  set(${prefix}_FOUND FALSE)
  if(PQA_OPTIONAL_LIBRARIES)
    pkg_check_modules(${prefix} QUIET IMPORTED_TARGET ${module})
  endif()
  if(NOT ${prefix}_FOUND)
    message(STATUS "${module}: not used, ${purpose} is left out (on Debian: apt-get install ${debian_package})")
  endif()
endmacro()

pqa_optional_module(libsqlite3-dev sqlite3 sqlite3 "pqa sweep")
