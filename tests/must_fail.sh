#!/bin/sh
# Runs a command that has to miss an expectation: exactly status 1. Any other failure is a failure of the test, and 5 still
# means that a program is not there.
"$@"
status=$?
case $status in
  1) exit 0 ;;
  5) exit 5 ;;
esac
echo "must_fail: exit status $status instead of 1: the checker did not say no" >&2
exit 1
