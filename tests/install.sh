#!/bin/bash
# Installs a build into a scratch folder, as a package would, and uses it from somewhere else.
#   install.sh BUILD-FOLDER
set -e
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cmake --install "$1" --prefix "$scratch/usr" >"$scratch/log"

for path in bin/ntpsim share/ntpsim/scenarios/quickstart.yaml share/ntpsim/scenarios/REFERENCE.md share/ntpsim/analysis/plot.py \
  share/doc/ntpsim/LICENSE share/doc/ntpsim/README.md; do
  [[ -f $scratch/usr/$path ]] || { echo "$path was not installed"; exit 1; }
done

# Nothing but what is listed above may appear: no library of ours, no test, no header.
strangers=$(cd "$scratch/usr" && find . -type f ! -path './bin/ntpsim' ! -path './share/ntpsim/*' ! -path './share/doc/ntpsim/*')
[[ -z $strangers ]] || { printf 'also installed:\n%s\n' "$strangers"; exit 1; }

mkdir "$scratch/elsewhere"
cd "$scratch/elsewhere"
"$scratch/usr/bin/ntpsim" check quickstart.yaml
"$scratch/usr/bin/ntpsim" list | grep -q quickstart || { echo "the list does not show the installed quickstart"; exit 1; }
