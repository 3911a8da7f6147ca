#!/bin/bash
# A generated file that is committed must be up to date.
#   generated.sh FILE COMMAND...      the command's output has to be what the file says
set -o pipefail
file=$1
shift
if ! "$@" | diff -u --label "$file" --label "what the program says" "$file" -; then
  echo "$file is stale; rewrite it with: $* > $file" >&2
  exit 1
fi
