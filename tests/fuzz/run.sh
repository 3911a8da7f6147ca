#!/bin/bash
# Runs fuzz targets over their corpus and then searches for some seconds each. New inputs are kept beside the build for the
# next search, except with --once. An input that breaks a target is always kept.
#
#   run.sh [--once] BUILD-FOLDER SECONDS [NAME...]
once=''
[[ $1 == --once ]] && { once=1 && shift; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$1 seconds=$2
shift 2

targets=()
for folder in "$here"/corpus/*/; do
  folder=${folder%/}
  targets+=("${folder##*/}")
done
(($# > 0)) || set -- "${targets[@]}"
for name in "$@"; do
  [[ " ${targets[*]} " == *" $name "* ]] ||
    { echo "fuzz: there is no target $name; there are: ${targets[*]}" >&2 && exit 2; }
done

scratch=$(mktemp -d) || exit 3
trap 'rm -rf "$scratch"' EXIT
failed=()
for name in "$@"; do
  program=$build/fuzz/tests/fuzz/fuzz_$name
  [[ -x $program ]] || { echo "fuzz: there is no $program; libFuzzer needs clang 16 or 19" >&2 && exit 3; }
  found=$build/fuzz/found/$name
  [[ $once ]] && found=$scratch/$name
  mkdir -p "$found" "$build/fuzz/broken"
  # One input may take a minute on a busy machine, so the limit is for targets that hang.
  if "$program" -seed=1 -max_total_time="$seconds" -timeout=60 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$build/fuzz/broken/$name-" "$found" "$here/corpus/$name" >"$scratch/log" 2>&1; then
    echo "$name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$scratch/log") inputs in $seconds s, none breaks it"
  else
    tail -n 60 "$scratch/log" >&2
    echo "fuzz: $name is broken; its input is in $build/fuzz/broken. Repeat with: $build/sanitize/tests/fuzz/fuzz_$name FILE" >&2
    failed+=("$name")
  fi
done
((${#failed[@]} == 0)) || { echo "fuzz: broken: ${failed[*]}" >&2 && exit 1; }
