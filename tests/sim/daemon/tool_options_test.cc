#include "sim/daemon/launch/tool_options.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace ntpsim::daemon;
using Texts = std::vector<std::string>;

TEST_CASE("a program without options for sanitizers gets those that it cannot run without") {
  Texts environment{"HOME=/root"};
  CHECK(join_sanitizer_options(environment, true).empty());
  CHECK(environment == Texts{"HOME=/root", "ASAN_OPTIONS=verify_asan_link_order=0"});
}

TEST_CASE("a user's options for sanitizers stay, except those that ntpsim replaces") {
  Texts environment{"ASAN_OPTIONS=detect_leaks=0,verify_asan_link_order=1 log_path='/tmp/a:b'", "TSAN_OPTIONS=history_size=7",
                    "MSAN_OPTIONS=log_path=stderr", "MY_ASAN_OPTIONS=log_path=x"};
  const Texts before = environment;
  SECTION("for reports that are read") {
    CHECK(join_sanitizer_options(environment, true) ==
          Texts{"ASAN_OPTIONS: verify_asan_link_order=1", "ASAN_OPTIONS: log_path='/tmp/a:b'"});
    CHECK(environment[0] == "ASAN_OPTIONS=verify_asan_link_order=0:log_path=stderr:detect_leaks=0");
    CHECK(std::equal(environment.begin() + 1, environment.end(), before.begin() + 1));
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
