# What the project can do without. Each thing that is missing is named when the build is configured, with its Debian
# package and what is left out; PQA_OPTIONAL=OFF (preset "minimal") does as if all were missing.

option(PQA_OPTIONAL "Look for what the project can do without" ON)

# pqa_note_optional(<variable that says so> <what> <Debian package> <what is left out without it>)
macro(pqa_note_optional found what debian_package left_out)
  if(NOT ${found})
    message(STATUS "Optional, not there: ${what} (Debian: ${debian_package}). Left out: ${left_out}")
  endif()
endmacro()

# pqa_optional_program(<variable> <Debian package> <what is left out without it> <name>...)
macro(pqa_optional_program variable debian_package left_out what)
  if(PQA_OPTIONAL)
    find_program(${variable} NAMES ${what} ${ARGN})
  else()
    set(${variable} ${variable}-NOTFOUND)
  endif()
  pqa_note_optional(${variable} "${what}" "${debian_package}" "${left_out}")
endmacro()

# pqa_optional_module(<prefix> <Debian package> <what is left out without it> <pkg-config module>) makes the target
# PkgConfig::<prefix>.
macro(pqa_optional_module prefix debian_package left_out module)
  set(${prefix}_FOUND FALSE)
  if(PQA_OPTIONAL)
    pkg_check_modules(${prefix} QUIET IMPORTED_TARGET ${module})
  endif()
  pqa_note_optional(${prefix}_FOUND "${module}" "${debian_package}" "${left_out}")
endmacro()
