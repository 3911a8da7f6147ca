// The state of a program.
#pragma once

#include <cstdint>

#include "sim/record/name.h"

namespace ntpsim::record {

enum class ProgramState : std::uint8_t { running, stopped, crashed };

constexpr Name name(ProgramState state) {
  switch (state) {
    case ProgramState::running: return "running";
    case ProgramState::stopped: return "stopped";
    case ProgramState::crashed: return "crashed";
  }
  return "";
}

}  // namespace ntpsim::record
