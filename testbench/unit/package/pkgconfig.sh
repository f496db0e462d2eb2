# Builds and runs one file as docs/integration.md says: pkgconfig.sh COMPILER FOLDER_OF_PQA_PC SOURCE PROGRAM
set -eu
PKG_CONFIG_PATH=$2
export PKG_CONFIG_PATH
# The flags are words.
# shellcheck disable=SC2046
"$1" -O2 "$3" $(pkg-config --cflags --libs pqa) -o "$4"
"$4" lt
