#!/bin/bash
# clang_tidy.sh FILE: runs clang-tidy on a source file, with the compiler's commands of build/fuzz. What has passed is not
# checked again until the file, what it includes, a command or the rules change: build/fuzz/tidy holds their digests.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
file=$1

# A file of several programs has a command in each.
commands=$(jq -r --arg file "$PWD/$file" '.[] | select(.file == $file) | "cd \(.directory | @sh) && \(.command)"' \
  build/fuzz/compile_commands.json)

# Comments and macros are kept, since rules look at them.
preprocess() {
  local command
  while read -r command; do
    printf '%s\n' "$command"
    bash -c "${command/ -o * -c / -E -C -dD }"
  done
}

if [ -n "$commands" ]; then
  digest=$({
    clang-tidy-14 --version
    clang-tidy-14 -p build/fuzz --dump-config "$file"
    preprocess <<< "$commands"
  } | sha256sum)
  passed=build/fuzz/tidy/${digest%% *}
  [ ! -e "$passed" ] || exit 0
fi
clang-tidy-14 -p build/fuzz --quiet --warnings-as-errors='*' "$file"
if [ -n "${passed-}" ]; then
  mkdir -p "${passed%/*}"
  : > "$passed"
fi
