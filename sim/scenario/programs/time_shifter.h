// A server that becomes malicious, and its configuration.
#pragma once

#include "models/hostile/time_shifter_config.h"
#include "sim/scenario/describe/ramp.h"
#include "sim/scenario/programs/server.h"

namespace ntpsim {

template <> inline constexpr KindInfo kind_info<hostile::TimeShifterConfig>{
    "time_shifter", "A server that serves correct time at first, and later serves a wrong time to chosen clients."};

template <> struct ProgramTrait<hostile::TimeShifterConfig> {
  static constexpr std::tuple<> asks{};
  static constexpr std::tuple parties{
      Party{&hostile::TimeShifterConfig::victims, &hostile::TimeShifterConfig::victim_addresses, Sight::every}};
  static constexpr NameField<hostile::TimeShifterConfig> named_by{};
  static std::vector<std::uint16_t> served_ports(const hostile::TimeShifterConfig& config) { return {config.server.port}; }
  static constexpr unsigned tells = 0;
  static constexpr bool takes_set_server = false;
  static constexpr bool expects_answers = false;
  static void check(const ProgramCheck& place, const hostile::TimeShifterConfig& config);
};

template <class V, Is<hostile::TimeShifterConfig> S>
void describe(V& v, S& s) {
  v.field("server", s.server, "the server that it is before and after the lie");
  v.field("victims", s.victims, "the clients that get the wrong time",
          {.otherwise = "everybody", .text_form = "a host, host.network, host.ipv6, a fleet or an address"});
  v.field("since", s.since, "when the lie begins, after the program's start",
          {.min = 0, .otherwise = "when its function shift is called"});
  v.field("until", s.until, "when the lie ends, after the program's start",
          {.min = 0, .otherwise = "when its function truth is called"});
  describe_ramp(v, s.ramp, {});
}

}  // namespace ntpsim
