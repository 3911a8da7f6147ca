#include <catch2/catch.hpp>

#include "sim/scenario/daemon_spec.h"

using namespace ntpsim;

TEST_CASE("an expected end of a program is running, any, exit N or signal N, and nothing else") {
  CHECK(DaemonEnd::parse("running")->how == DaemonEnd::How::running);
  CHECK(DaemonEnd::parse("any")->how == DaemonEnd::How::any);
  CHECK(DaemonEnd::parse("exit 3")->number == 3);
  CHECK(DaemonEnd::parse("exit 3")->how == DaemonEnd::How::exited);
  CHECK(DaemonEnd::parse("signal 15")->how == DaemonEnd::How::signalled);
  for (const auto* text : {"", "exit", "exit ", "exit x", "exit -1", "exit 256", "exit 1 2", "signal", "ended", "running 1"})
    CHECK_FALSE(DaemonEnd::parse(text));
}
