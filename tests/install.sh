#!/bin/bash
# Installs a build into a scratch folder, as a package would, and uses it from somewhere else.
#   install.sh BUILD-FOLDER
set -e
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cmake --install "$1" --prefix "$scratch/usr" >"$scratch/log"

for path in bin/ntpsim lib/ntpsim/libntpsim-shim.so lib/ntpsim/ntpsim-loader lib/ntpsim/ntpsim-keeper share/ntpsim/scenarios/quickstart.yaml \
  share/ntpsim/scenarios/REFERENCE.md share/ntpsim/analysis/plot.py share/doc/ntpsim/LICENSE share/doc/ntpsim/README.md \
  share/man/man1/ntpsim.1; do
  [[ -f $scratch/usr/$path ]] || { echo "$path was not installed"; exit 1; }
done

# Nothing else may appear: no static library, no test, no header.
others=$(cd "$scratch/usr" && find . -type f ! -path ./bin/ntpsim ! -path './lib/ntpsim/*' ! -path './share/ntpsim/*' \
  ! -path './share/doc/ntpsim/*' ! -path ./share/man/man1/ntpsim.1)
[[ -z $others ]] || { printf 'also installed:\n%s\n' "$others"; exit 1; }

mkdir "$scratch/elsewhere"
cd "$scratch/elsewhere"
"$scratch/usr/bin/ntpsim" run quickstart.yaml --quiet
"$scratch/usr/bin/ntpsim" list | grep -q quickstart || { echo "the list does not show the installed quickstart"; exit 1; }
