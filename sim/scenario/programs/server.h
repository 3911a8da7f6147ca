// The plain server and its configuration.
#pragma once

#include "models/server/server_config.h"
#include "sim/scenario/programs/program_trait.h"

namespace ntpsim {

template <> inline constexpr KindInfo kind_info<NtpServerConfig>{
    "server",
    "An NTP server that serves its host's clock, with or without an added error. With one it is a falseticker."};

template <> struct ProgramTrait<NtpServerConfig> {
  static constexpr std::tuple<> asks{};
  static constexpr std::tuple<> parties{};
  static constexpr NameField<NtpServerConfig> named_by{};
  static std::vector<std::uint16_t> served_ports(const NtpServerConfig& config) { return {config.port}; }
  static constexpr unsigned tells = told::rejections;
  static constexpr bool takes_set_server = true;
  static constexpr bool expects_answers = false;
  static void check(const ProgramCheck& place, const NtpServerConfig& config);
};

template <class V, Is<NtpServerConfig> S>
void describe(V& v, S& s) {
  v.field("stratum", s.stratum, "the stratum that it announces; 0 means a kiss-o'-death, 16 unsynchronized",
          {.min = 0, .max = 16});
  v.field("refid", s.refid,
          "reference identifier: one to four characters, or an IPv4 address as RFC 5905 has it from stratum 2 on");
  v.field("leap", s.leap, "leap indicator that it announces");
  v.field("precision", s.precision, "precision that it announces, as a power of two of seconds",
          {.min = -32, .max = 0});
  v.field("root_delay", s.root_delay, "root delay that it announces", {.min = 0, .max = 65'535});
  v.field("root_dispersion", s.root_dispersion, "root dispersion that it announces", {.min = 0, .max = 65'535});
  v.field("offset", s.offset, "added to every timestamp that it serves");
  v.field("drift", s.drift, "rate of growth of an error that is also added, from the program's start",
          {.min = -0.5, .max = 0.5});
  v.field("port", s.port, "UDP port that it listens on", {.min = 1, .max = 65'535});
  v.field("broadcast_every", s.broadcast_every, "interval of broadcasts; 0s: none", {.min = 0, .max = 131'072});
  v.field("broadcast_to", s.broadcast_to, "addresses to broadcast to",
          {.text_form = "a broadcast address or a multicast group"});
}

}  // namespace ntpsim
