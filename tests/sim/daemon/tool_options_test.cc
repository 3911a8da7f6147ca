#include "sim/daemon/launch/tool_options.h"

#include <catch2/catch.hpp>

using namespace ntpsim::daemon;
using Texts = std::vector<std::string>;

TEST_CASE("a program without options for sanitizers gets those that it cannot run without") {
  Texts environment{"HOME=/root"};
  CHECK(join_sanitizer_options(environment, true).empty());
  CHECK(environment == Texts{"HOME=/root", "ASAN_OPTIONS=verify_asan_link_order=0:log_path=/proc/ntpsim-report",
                             "LSAN_OPTIONS=log_path=/proc/ntpsim-report", "MSAN_OPTIONS=log_path=/proc/ntpsim-report",
                             "TSAN_OPTIONS=log_path=/proc/ntpsim-report", "UBSAN_OPTIONS=log_path=/proc/ntpsim-report"});
  Texts of_ignored;
  CHECK(join_sanitizer_options(of_ignored, false).empty());
  CHECK(of_ignored == Texts{"ASAN_OPTIONS=verify_asan_link_order=0"});
}

TEST_CASE("a user's options for sanitizers stay, except those that ntpsim replaces") {
  Texts environment{"ASAN_OPTIONS=detect_leaks=0,verify_asan_link_order=1 log_path='/tmp/a:b'", "TSAN_OPTIONS=history_size=7",
                    "MY_ASAN_OPTIONS=log_path=x"};
  SECTION("for reports that are read") {
    CHECK(join_sanitizer_options(environment, true) ==
          Texts{"ASAN_OPTIONS: verify_asan_link_order=1", "ASAN_OPTIONS: log_path='/tmp/a:b'"});
    CHECK(environment[0] == "ASAN_OPTIONS=verify_asan_link_order=0:log_path=/proc/ntpsim-report:detect_leaks=0");
    CHECK(environment[1] == "TSAN_OPTIONS=log_path=/proc/ntpsim-report:history_size=7");
    CHECK(environment[2] == "MY_ASAN_OPTIONS=log_path=x");
  }
  SECTION("for reports that nobody reads") {
    CHECK(join_sanitizer_options(environment, false) == Texts{"ASAN_OPTIONS: verify_asan_link_order=1"});
    CHECK(environment[0] == "ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0:log_path='/tmp/a:b'");
  }
}

TEST_CASE("valgrind reports on the program's output, with a mark before each report") {
  Texts command{"/usr/bin/valgrind", "--log-file=/tmp/x", "--error-exitcode=9"};
  CHECK(join_valgrind_options(command) == Texts{"valgrind: --log-file=/tmp/x"});
  CHECK(command == Texts{"/usr/bin/valgrind", "--log-file=/tmp/x", "--error-exitcode=9", "--xml=no", "--log-fd=2",
                         "--error-markers=error-begins,error-ends"});
}
