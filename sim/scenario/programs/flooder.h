// A flood of requests and its configuration.
#pragma once

#include "models/hostile/flooder_config.h"
#include "sim/scenario/programs/program_trait.h"

namespace ntpsim {

template <> inline constexpr KindInfo kind_info<hostile::FlooderConfig>{
    "flooder", "Floods a server with requests, from its own address or from that of a victim, who then gets the answers."};

template <> struct ProgramTrait<hostile::FlooderConfig> {
  static constexpr std::tuple<> asks{};
  static constexpr std::tuple parties{
      Party{&hostile::FlooderConfig::target, &hostile::FlooderConfig::target_addresses, Sight::own},
      Party{&hostile::FlooderConfig::as, &hostile::FlooderConfig::as_addresses, Sight::partners}};
  static constexpr NameField<hostile::FlooderConfig> named_by{};
  static std::vector<std::uint16_t> served_ports(const hostile::FlooderConfig&) { return {}; }
  static constexpr unsigned tells = 0;
  static constexpr bool takes_set_server = false;
  static constexpr bool expects_answers = false;
  static void check(const ProgramCheck& place, const hostile::FlooderConfig& config);
};

template <> inline constexpr std::array enum_words<hostile::Flood>{
    Word{"client", "a request for the time, 48 octets"}, Word{"control", "mode 6, all variables of the system"},
    Word{"monlist", "mode 7, ntpd's list of its clients"}, Word{"noise", "random octets"}};

template <class V, Is<hostile::FlooderConfig> S>
void describe(V& v, S& s) {
  v.field("target", s.target, "the server that is flooded",
          {.mandatory = true, .text_form = "a host, host.network, host.ipv6, a fleet or an address"});
  v.field("port", s.port, "UDP port of the server", {.min = 1, .max = 65'535});
  v.field("as", s.as, "source address of the requests, which gets the answers",
          {.otherwise = "its own", .text_form = "a host, host.network, host.ipv6, a fleet or an address"});
  v.field("as_port", s.as_port, "source port of the requests; 0 draws one for each packet", rules::port);
  v.field("packet", s.packet, "kind of request");
  v.field("version", s.version, "NTP version of a client's request", {.min = 1, .max = 4});
  v.field("octets", s.octets, "size of noise", {.min = 0, .max = 1400});
  v.field("every", s.every, "interval of the requests", rules::positive);
  v.field("count", s.count, "number of requests", {.min = 1, .max = 1e9, .otherwise = "without end"});
}

}  // namespace ntpsim
