#include "models/ntp/discipline/clock_state.h"

#include <catch2/catch.hpp>

#include <array>

using namespace ntpsim::ntp;

namespace {

struct Cell {
  ClockState state;
  ClockEvent event;
  ClockResponse response;
  ClockState next;
};

constexpr std::array cells{
    Cell{ClockState::nset, ClockEvent::inlier, ClockResponse::slew, ClockState::freq},
    Cell{ClockState::nset, ClockEvent::late_inlier, ClockResponse::slew, ClockState::freq},
    Cell{ClockState::nset, ClockEvent::outlier, ClockResponse::step, ClockState::freq},
    Cell{ClockState::nset, ClockEvent::late_outlier, ClockResponse::step, ClockState::freq},
    Cell{ClockState::fset, ClockEvent::inlier, ClockResponse::adjust, ClockState::sync},
    Cell{ClockState::fset, ClockEvent::late_inlier, ClockResponse::adjust, ClockState::sync},
    Cell{ClockState::fset, ClockEvent::outlier, ClockResponse::step, ClockState::sync},
    Cell{ClockState::fset, ClockEvent::late_outlier, ClockResponse::step, ClockState::sync},
    Cell{ClockState::spik, ClockEvent::inlier, ClockResponse::adjust, ClockState::sync},
    Cell{ClockState::spik, ClockEvent::late_inlier, ClockResponse::adjust, ClockState::sync},
    Cell{ClockState::spik, ClockEvent::outlier, ClockResponse::ignore, ClockState::spik},
    Cell{ClockState::spik, ClockEvent::late_outlier, ClockResponse::step, ClockState::sync},
    Cell{ClockState::freq, ClockEvent::inlier, ClockResponse::ignore, ClockState::freq},
    Cell{ClockState::freq, ClockEvent::late_inlier, ClockResponse::measure, ClockState::sync},
    Cell{ClockState::freq, ClockEvent::outlier, ClockResponse::ignore, ClockState::freq},
    Cell{ClockState::freq, ClockEvent::late_outlier, ClockResponse::measure_step, ClockState::sync},
    Cell{ClockState::sync, ClockEvent::inlier, ClockResponse::adjust, ClockState::sync},
    Cell{ClockState::sync, ClockEvent::late_inlier, ClockResponse::adjust, ClockState::sync},
    Cell{ClockState::sync, ClockEvent::outlier, ClockResponse::ignore, ClockState::spik},
    Cell{ClockState::sync, ClockEvent::late_outlier, ClockResponse::ignore, ClockState::spik},
};

}  // namespace

TEST_CASE("the clock state machine has the transitions of its table, each of them") {
  for (const Cell& cell : cells) {
    ClockStateMachine machine{cell.state};
    CAPTURE(name(cell.state), static_cast<int>(cell.event));
    CHECK(machine.transition(cell.event) == cell.response);
    CHECK(machine.state() == cell.next);
  }
}

TEST_CASE("clock states are numbered like the system events that they raise") {
  CHECK(static_cast<int>(ClockState::nset) == 1);
  CHECK(static_cast<int>(ClockState::fset) == 2);
  CHECK(static_cast<int>(ClockState::spik) == 3);
  CHECK(static_cast<int>(ClockState::freq) == 4);
  CHECK(static_cast<int>(ClockState::sync) == 5);
  CHECK(name(ClockState::spik) == "SPIK");
}
