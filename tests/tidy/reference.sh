#!/bin/bash
# The reference is generated from the structs that scenarios fill; a stale one misleads.
#   reference.sh PROGRAM REFERENCE.md
set -o pipefail
if ! "$1" reference | diff -u --label "$2" --label "what the program says" "$2" -; then
  echo "stale; rewrite it with: $1 reference > $2" >&2
  exit 1
fi
