// Makes the engine that plays a program of the scenario: one row for each kind of engine.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "models/engine.h"
#include "sim/scenario/spec.h"

namespace ntpsim::host {

// `path` is the name of the program's random stream: hosts.HOST.programs.NAME. Null for a real program.
std::unique_ptr<Engine> make_engine(const ProgramKind& kind, std::uint64_t seed, const std::string& path);

}  // namespace ntpsim::host
