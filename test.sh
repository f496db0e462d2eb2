#!/bin/bash
# Installs what is missing, builds and runs the tests.
#
#   ./test.sh [CTEST ARGUMENT]...   the fast tests
#   ./test.sh --all                 everything: formatting, clang's warnings, clang-tidy, fuzzing, all tests with
#                                   sanitizers, the benchmarks for a moment, all tests
#
# PQA_FUZZ_SECONDS says how long each fuzz target runs (30).
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd -P)
source "$root/cmake/setup.sh"

# Runs the tests of build/PRESET; further arguments go to ctest.
run_tests() {
  local preset=$1
  shift
  ctest --test-dir "$root/build/$preset" --output-on-failure --no-tests=error --parallel "$(nproc)" "$@"
}

sources() {
  (cd "$root" && find base model memory workloads testbench \( -name '*.h' -o -name '*.cpp' \) -print0 | sort -z)
}

check_format() {
  (cd "$root" && sources | xargs -0 clang-format-14 --dry-run --Werror)
}

build_with_clang() {
  configure clang
  build clang
}

# Takes the compiler commands of the fuzz build, which has every source file but those of testbench/consumer: a project
# of its own, against the installed package. What clang-tidy counts ("12 warnings generated") is of no interest.
run_clang_tidy() {
  configure fuzz
  (cd "$root" && sources | grep -z '\.cpp$' | grep -zv '^testbench/consumer/' |
    xargs -0 -n 1 -P "$(nproc)" cmake/clang_tidy.sh 2>&1 |
    { grep -v ' warnings\? generated\.$' || true; })
}

# Each target starts from its corpus of the tree and from what it found in earlier runs.
run_fuzzers() {
  local seconds=${PQA_FUZZ_SECONDS:-30} target found dictionary targets=()
  for target in "$root"/testbench/fuzz/*_fuzz.cpp; do
    targets+=("$(basename "$target" .cpp)")
  done
  configure fuzz
  build fuzz "${targets[@]}"
  for target in "${targets[@]}"; do
    say "$target for $seconds s"
    found=$root/build/fuzz/found/$target
    mkdir -p "$found"
    case $target in
      np*) dictionary=npz.dict ;;
      *) dictionary=json.dict ;;
    esac
    "$root/build/fuzz/testbench/fuzz/$target" -max_total_time="$seconds" -rss_limit_mb=2048 -verbosity=0 \
      -print_final_stats=1 -dict="$root/testbench/fuzz/$dictionary" -artifact_prefix="$root/build/fuzz/" \
      "$found" "$root/testbench/fuzz/corpus/${target%_fuzz}"
  done
}

run_sanitized_tests() {
  configure sanitizers
  build sanitizers
  run_tests sanitizers
}

run_benchmarks() {
  local program
  for program in "$root"/build/release/testbench/bench/*_bench; do
    say "$(basename "$program")"
    "$program" --benchmark_min_time=0.01
  done
}

# step TITLE COMMAND: the first that fails ends the script.
steps=
step() {
  local begin=$SECONDS
  say "$1"
  "$2"
  steps+="   $1: passed in $((SECONDS - begin)) s"$'\n'
}

if [ "${1-}" != --all ]; then
  install_missing "${build_packages[@]}" "${test_packages[@]}"
  install_missing "${soc_packages[@]}" || say "Going on without the example SoC."
  configure release
  build release
  run_tests release --label-regex fast "$@"
  exit
fi

install_missing "${build_packages[@]}" "${test_packages[@]}" "${all_packages[@]}"
install_missing "${soc_packages[@]}" || say "Going on without the example SoC."
step "Formatting" check_format
step "Build with clang++" build_with_clang
step "clang-tidy" run_clang_tidy
step "Fuzz targets" run_fuzzers
step "All tests with the address and undefined-behaviour sanitizers" run_sanitized_tests
configure release
build release
step "Benchmarks" run_benchmarks
say "Steps before the tests:"
printf '%s' "$steps" >&2
say "All tests"
run_tests release
