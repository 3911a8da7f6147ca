// A host's access to the record: adds its index and the instant to everything that is told.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "sim/host/event_queue.h"
#include "sim/record/recorder.h"
#include "sim/scenario/indices.h"

namespace ntpsim::host {

class HostRecord {
 public:
  HostRecord(record::Recorder& recorder, const EventQueue& events, HostIndex host, std::string name)
      : recorder_{recorder}, events_{events}, host_{host}, name_{std::move(name)} {}

  void report(ProgramIndex program, const Report& report) { recorder_.report(events_.now(), host_, program, report); }
  void program_state(ProgramIndex program, record::ProgramState state) {
    recorder_.program_state(events_.now(), host_, program, state);
  }
  void suspended(bool is_suspended) { recorder_.suspended(events_.now(), host_, is_suspended); }
  void process_ended(ProgramIndex program, const record::ProcessEnded& end) {
    recorder_.process_ended(events_.now(), host_, program, end);
  }
  void sends_from(ProgramIndex program, bool ipv6, std::uint16_t port) { recorder_.sends_from(host_, program, ipv6, port); }
  void undelivered_locally(ProgramIndex program, std::uint16_t port, std::span<const std::uint8_t> payload) {
    recorder_.undelivered_locally(host_, program, port, payload);
  }
  void warning(const std::string& text) { recorder_.warning(name_ + ": " + text); }

  void clock_adjusted(ProgramIndex program, const AdjustClock& call) {
    recorder_.clock_adjusted(events_.now(), host_, program, call);
  }
  void clock_step(Duration by, bool by_program) { recorder_.clock_step(events_.now(), host_, by, by_program); }
  void clock_piece(const ErrorPiece& piece) { recorder_.clock_piece(host_, piece); }
  void clock_sample(Duration error, Frequency frequency) { recorder_.clock_sample(events_.now(), host_, error, frequency); }

 private:
  record::Recorder& recorder_;
  const EventQueue& events_;
  HostIndex host_;
  std::string name_;
};

}  // namespace ntpsim::host
