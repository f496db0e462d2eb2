# shellcheck shell=bash disable=SC2034,SC2154
# What run.sh and test.sh share; sourced by them, with `root` set to the project's folder. Messages go to standard
# error, so that standard output holds nothing but what was asked for.

# What building takes, the fast tests included: both scripts share build/release. PqaDependencies.cmake names the
# libraries' packages when one is missing.
build_packages=(
  g++ cmake ninja-build pkg-config
  libsystemc-dev nlohmann-json3-dev libfmt-dev libzip-dev libxtensor-dev libhwy-dev libxxhash-dev libsqlite3-dev
  libboost-program-options-dev libgtest-dev libbenchmark-dev libjs-chart.js
)
# What the tests take beside: results/paper is measured and drawn again, the API reference is made.
test_packages=(python3 python3-numpy python3-matplotlib doxygen)
# What the example SoC takes (docs/soc.md). Without them it is left out, and so are its tests.
soc_packages=(libunicorn-dev gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf)
# What `test.sh --all` takes beside.
all_packages=(clang-14 clang-format-14 clang-tidy-14 jq libclang-rt-14-dev openmpi-bin slurm-wlm munge
              chromium chromium-driver python3-selenium)

say() {
  printf '== %s\n' "$*" >&2
}

# Installs those of the named Debian packages that are missing.
install_missing() {
  if ! command -v dpkg-query > /dev/null || ! command -v apt-get > /dev/null; then
    say "This is not Debian; going on with what is there. Debian's names of what it takes: $*"
    return
  fi
  local package missing=() installed
  installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2> /dev/null || true)
  for package in "$@"; do
    grep -qx "installed $package" <<< "$installed" || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo > /dev/null; then
      say "Missing packages: ${missing[*]}"
      say "Run this as root, install sudo, or have them installed: apt-get install ${missing[*]}"
      return 1
    fi
    as_root=(sudo)
  fi
  say "Installing missing packages: ${missing[*]}"
  # A list that cannot be updated may still do; if it does not, installing fails and says why.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q update >&2 || say "The package list was not updated."
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 install --no-install-recommends \
    "${missing[@]}" >&2 || return
  installed_some=yes
}

# configure PRESET [ARGUMENT]...: configures build/PRESET unless that has been done and nothing was installed since. Ninja
# repeats it when a build file changes.
configure() {
  local preset=$1 folder=$root/build/$1
  shift
  if [ -f "$folder/build.ninja" ]; then
    # A project that has been moved, or copied with its build folder, starts anew.
    if grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$folder/CMakeCache.txt"; then
      [ -n "${installed_some-}" ] || return 0
    else
      say "The project was moved: starting build/$preset anew"
      rm -rf "$folder"
    fi
  fi
  if command -v ccache > /dev/null; then
    set -- -DCMAKE_CXX_COMPILER_LAUNCHER=ccache "$@"
  fi
  say "Configuring build/$preset"
  (cd "$root" && cmake --preset "$preset" "$@" >&2)
}

# build PRESET [TARGET]...: everything, or these targets.
build() {
  local preset=$1
  shift
  local targets=()
  [ $# -eq 0 ] || targets=(--target "$@")
  say "Building build/$preset${1:+ ($*)}"
  cmake --build "$root/build/$preset" --parallel "$(nproc)" "${targets[@]}" >&2
}
