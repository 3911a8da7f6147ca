#include "sim/host/real/error_reports.h"

#include <catch2/catch.hpp>

using ntpsim::host::ErrorReports;

namespace {

std::string tool_of(std::string_view line) {
  const auto report = ErrorReports{}.look(line);
  return report ? std::string{report->tool} : "";
}

}  // namespace

TEST_CASE("the first line of a report names its tool") {
  CHECK(tool_of("==3==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000010 at pc 0x5555") == "AddressSanitizer");
  CHECK(tool_of("half a line ==3==ERROR: AddressSanitizer: SEGV on unknown address") == "AddressSanitizer");
  CHECK(tool_of("==3==ERROR: LeakSanitizer: detected memory leaks") == "LeakSanitizer");
  CHECK(tool_of("==3==LeakSanitizer has encountered a fatal error.") == "LeakSanitizer");
  CHECK(tool_of("==2==WARNING: MemorySanitizer: use-of-uninitialized-value") == "MemorySanitizer");
  CHECK(tool_of("WARNING: ThreadSanitizer: data race (pid=2)") == "ThreadSanitizer");
  CHECK(tool_of("FATAL: ThreadSanitizer: unexpected memory mapping 0x1-0x2") == "ThreadSanitizer");
  CHECK(tool_of("ntp.c:21:30: runtime error: shift exponent 40 is too large") == "UndefinedBehaviorSanitizer");
  CHECK(tool_of("<unknown>: runtime error: null pointer passed as argument 1") == "UndefinedBehaviorSanitizer");
  CHECK(tool_of("==2==ERROR: UndefinedBehaviorSanitizer: SEGV on unknown address") == "UndefinedBehaviorSanitizer");
}

TEST_CASE("a report is recognised in colours, and told without them") {
  const auto report = ErrorReports{}.look("\x1b[1mntp.c:21:30:\x1b[1m\x1b[31m runtime error: \x1b[1mdivision by zero\x1b[0m");
  REQUIRE(report);
  CHECK(report->first_line == "ntp.c:21:30: runtime error: division by zero");
}

TEST_CASE("other lines are no reports") {
  for (const char* line : {"", "the end", "panic: runtime error: index out of range [3]",
                           "==2==WARNING: AddressSanitizer failed to allocate",
                           "SUMMARY: AddressSanitizer: 100 byte(s) leaked", "==2== ", "==2== HEAP SUMMARY:", "==",
                           "==2== ERROR SUMMARY: 0 errors from 0 contexts", "error-begins", "\x1b[", "\x1b[1"})
    CHECK(tool_of(line).empty());
}

TEST_CASE("a report of valgrind begins behind its mark") {
  ErrorReports reports;
  for (const char* before : {"==2== Memcheck, a memory error detector", "==2== error-begins", "==2== ", "the program's own",
                             "==2== ---Thread-Announcement---"})
    CHECK_FALSE(reports.look(before));
  const auto report = reports.look("==2== Invalid read of size 4");
  REQUIRE(report);
  CHECK(report->tool == "valgrind");
  CHECK(report->first_line == "==2== Invalid read of size 4");
  CHECK_FALSE(reports.look("==2==    at 0x109227: main (t.c:11)"));
}
