// From a program of the scenario to the engine that plays it: one row for each kind of engine.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "models/engine.h"
#include "sim/scenario/spec.h"

namespace ntpsim::host {

// `path` names the program's stream of randomness: hosts.HOST.programs.NAME. Null for a real program, which is no engine.
std::unique_ptr<Engine> make_engine(const ProgramKind& kind, std::uint64_t seed, const std::string& path);

}  // namespace ntpsim::host
