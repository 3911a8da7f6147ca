// All kinds of program, and what the simulator knows of each.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "sim/scenario/programs/daemon.h"
#include "sim/scenario/programs/flooder.h"
#include "sim/scenario/programs/khronos.h"
#include "sim/scenario/programs/ntp.h"
#include "sim/scenario/programs/server.h"
#include "sim/scenario/programs/sntp.h"
#include "sim/scenario/programs/spoofer.h"
#include "sim/scenario/programs/time_shifter.h"

namespace ntpsim {

using ProgramKind = std::variant<NtpConfig, NtpServerConfig, SntpClientConfig, DaemonConfig, KhronosConfig,
                                 hostile::SpooferConfig, hostile::FlooderConfig, hostile::TimeShifterConfig>;

// Those that processes of this machine play. Engines play all others.
using RealProgramKind = std::variant<DaemonConfig>;
template <class Kind> concept IsRealProgram = is_one_of<Kind, RealProgramKind>;

static_assert([]<class... Kinds>(std::type_identity<std::variant<Kinds...>>) {
  return (is_complete_program_kind<Kinds>() && ...);
}(std::type_identity<ProgramKind>{}));

// The sources that a program asks for the time, by the names that expectations use.
struct AskedSource {
  const std::string& host;
  const std::vector<IpAddress>& addresses;
};

std::vector<AskedSource> asked_sources(const ProgramKind& kind);
std::string default_name(const ProgramKind& kind);   // for a program without a name of its own
std::string_view name_key(std::string_view kind);    // the key of the field that names such a program; empty: there is none
std::vector<std::uint16_t> served_ports(const ProgramKind& kind);
bool tells(const ProgramKind& kind, unsigned what);                // all of it: a set of `told`
std::vector<std::string_view> kinds_that_tell(unsigned what);
bool takes_set_server(const ProgramKind& kind);
bool is_real_program(const ProgramKind& kind);                     // it has no functions to call
bool expects_answers(const ProgramKind& kind);

}  // namespace ntpsim
