#include "models/ntp/discipline/clock_state.h"

namespace ntpsim::ntp {

namespace {

struct Transition {
  ClockResponse response;
  ClockState next;
};

constexpr bool is_outlier(ClockEvent event) { return event == ClockEvent::outlier || event == ClockEvent::late_outlier; }
constexpr bool is_late(ClockEvent event) { return event == ClockEvent::late_inlier || event == ClockEvent::late_outlier; }

constexpr Transition entry(ClockState state, ClockEvent event) {
  switch (state) {
    case ClockState::nset:
      return {is_outlier(event) ? ClockResponse::step : ClockResponse::slew, ClockState::freq};
    case ClockState::fset:
      return {is_outlier(event) ? ClockResponse::step : ClockResponse::adjust, ClockState::sync};
    case ClockState::spik:
      if (!is_outlier(event)) return {ClockResponse::adjust, ClockState::sync};
      if (!is_late(event)) return {ClockResponse::ignore, state};
      return {ClockResponse::step, ClockState::sync};
    case ClockState::freq:
      if (!is_late(event)) return {ClockResponse::ignore, state};
      return {is_outlier(event) ? ClockResponse::measure_step : ClockResponse::measure, ClockState::sync};
    case ClockState::sync:
      if (is_outlier(event)) return {ClockResponse::ignore, ClockState::spik};
      return {ClockResponse::adjust, state};
  }
  return {ClockResponse::ignore, state};
}

}  // namespace

std::string_view name(ClockState state) {
  switch (state) {
    case ClockState::nset: return "NSET";
    case ClockState::fset: return "FSET";
    case ClockState::spik: return "SPIK";
    case ClockState::freq: return "FREQ";
    case ClockState::sync: return "SYNC";
  }
  return {};
}

ClockResponse ClockStateMachine::transition(ClockEvent event) {
  const Transition t = entry(state_, event);
  state_ = t.next;
  return t.response;
}

}  // namespace ntpsim::ntp
