#!/bin/bash
# Installs what is missing, builds `pqa` and runs it.
#
#   ./run.sh                        the main job: PQ ResNet-20 on the paper's accelerator and memory
#   ./run.sh --fidelity lt          options alone are added to it
#   ./run.sh list                   anything else goes to `pqa` as it is
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd -P)
source "$root/cmake/setup.sh"

install_missing "${build_packages[@]}"
configure release
build release pqa

case ${1-} in
  -h | --help | --version) ;;
  '' | -*) set -- run resnet20 "$@" ;;
esac
exec "$root/build/release/testbench/pqa/pqa" "$@"
