// The events of a run that are recorded besides packets and clock errors: each kind has a trait with its name and its fields. The
// lines of events.jsonl and the fingerprint are made from the traits, and a kind without a trait does not compile.
//
// fields() calls v.field(name, value) for each field, in the order in which fields are written. An absent value (an empty
// optional, Reason::none) is neither written nor hashed: a new optional field changes no older fingerprint.
#pragma once

#include <optional>
#include <string>

#include "models/engine.h"
#include "sim/record/name.h"
#include "sim/record/program_state.h"

namespace ntpsim::record {

struct ClockStep {
  Duration by;
  bool by_program = false;   // false: by the timeline, a leap second, or a host that wakes
};
struct ProgramChanged { ProgramState state = ProgramState::running; };
struct ProcessEnded {        // of a real program: its own or a child
  std::string process;
  int number = 0;
  std::optional<int> status, signal;
};

template <class Event> struct EventKind;

template <> struct EventKind<AdjustClock> {
  static constexpr Name name{"adjusted"};
  static void fields(auto& v, const AdjustClock& e) {
    v.field("step", e.step);
    v.field("slew", e.slew);
    v.field("frequency", e.frequency);
    v.field("pll_offset", e.pll_offset);
    v.field("time_constant", e.time_constant);
    v.field("max_error", e.max_error);
    v.field("estimated_error", e.estimated_error);
    v.field("status", e.status);
    v.field("tai_offset", e.tai_offset);
  }
};
template <> struct EventKind<ClockStep> {
  static constexpr Name name{"stepped"};
  static void fields(auto& v, const ClockStep& e) {
    v.field("by", e.by);
    v.field("by_program", e.by_program);
  }
};
template <> struct EventKind<ProgramChanged> {
  static constexpr Name name{"program"};
  static void fields(auto& v, const ProgramChanged& e) { v.field("state", e.state); }
};
template <> struct EventKind<ProcessEnded> {
  static constexpr Name name{"process_ended"};
  static void fields(auto& v, const ProcessEnded& e) {
    v.field("process", e.process);
    v.field("number", e.number);
    v.field("status", e.status);
    v.field("signal", e.signal);
  }
};

// ---- reports of programs ----
template <> struct EventKind<Message> {
  static constexpr Name name{"message"};
  static void fields(auto& v, const Message& e) { v.field("text", e.text); }
};
template <> struct EventKind<StateChanged> {
  static constexpr Name name{"state"};
  static void fields(auto& v, const StateChanged& e) {
    v.field("what", e.what);
    v.field("value", e.value);
  }
};
template <> struct EventKind<ReachChanged> {
  static constexpr Name name{"reach"};
  static void fields(auto& v, const ReachChanged& e) {
    v.field("source", e.source);
    v.field("reach", e.reach);
  }
};
template <> struct EventKind<Measured> {
  static constexpr Name name{"measured"};
  static void fields(auto& v, const Measured& e) {
    v.field("source", e.source);
    v.field("offset", e.offset);
    v.field("delay", e.delay);
    v.field("reason", e.reason);
  }
};
template <> struct EventKind<Rejected> {
  static constexpr Name name{"rejected"};
  static void fields(auto& v, const Rejected& e) {
    v.field("source", e.source);
    v.field("reason", e.reason);
  }
};
template <> struct EventKind<SourceJudged> {
  static constexpr Name name{"judged"};
  static void fields(auto& v, const SourceJudged& e) {
    v.field("source", e.source);
    v.field("standing", std::string{ntpsim::name(e.standing)});
    v.field("reason", e.reason);
  }
};
template <> struct EventKind<SelectedSource> {
  static constexpr Name name{"selected"};
  static void fields(auto& v, const SelectedSource& e) { v.field("source", e.source); }
};
template <> struct EventKind<ErrorBound> {
  static constexpr Name name{"bound"};
  static void fields(auto& v, const ErrorBound& e) { v.field("bound", e.bound); }
};
template <> struct EventKind<Returned> {
  static constexpr Name name{"returned"};
  static void fields(auto& v, const Returned& e) {
    v.field("function", e.function);
    v.field("value", e.value);
  }
};

}  // namespace ntpsim::record
