// An off-path attacker and its configuration.
#pragma once

#include "models/hostile/spoofer_config.h"
#include "sim/scenario/programs/program_trait.h"

namespace ntpsim {

template <> inline constexpr KindInfo kind_info<hostile::SpooferConfig>{
    "spoofer", "An off-path attacker: sends packets from another host's address and sees no answer."};

template <> struct ProgramTrait<hostile::SpooferConfig> {
  static constexpr std::tuple<> asks{};
  static constexpr std::tuple parties{
      Party{&hostile::SpooferConfig::as, &hostile::SpooferConfig::as_addresses, Sight::partners},
      Party{&hostile::SpooferConfig::victim, &hostile::SpooferConfig::victim_addresses, Sight::own}};
  static constexpr NameField<hostile::SpooferConfig> named_by{};
  static std::vector<std::uint16_t> served_ports(const hostile::SpooferConfig&) { return {}; }
  static constexpr unsigned tells = 0;
  static constexpr bool takes_set_server = false;
  static constexpr bool expects_answers = false;
  static void check(const ProgramCheck& place, const hostile::SpooferConfig& config);
};

template <> inline constexpr std::array enum_words<hostile::Forged>{
    Word{"answer", "a header with the time"}, Word{"kiss", "a kiss-o'-death"},
    Word{"crypto_nak", "a header with the time and a key identifier of zero"}};
template <> inline constexpr std::array enum_words<hostile::GuessedOrigin>{
    Word{"zero", "none"}, Word{"random", "guessed for each packet"},
    Word{"clock", "the time of the attacker's clock"}};

template <class V, Is<hostile::SpooferConfig> S>
void describe(V& v, S& s) {
  v.field("as", s.as, "source address of its packets",
          {.mandatory = true, .text_form = "a host, host.network, host.ipv6, a fleet or an address"});
  v.field("as_port", s.as_port, "source port of its packets", {.min = 1, .max = 65'535});
  v.field("victim", s.victim, "receiver of its packets",
          {.mandatory = true, .text_form = "a host, host.network, host.ipv6, a fleet or an address"});
  v.field("port", s.port, "UDP port of the victim", {.min = 1, .max = 65'535});
  v.field("port_until", s.port_until, "the port is guessed for each packet, from port to port_until",
          {.min = 1, .max = 65'535, .otherwise = "always port"});
  v.field("packet", s.packet, "kind of packet");
  v.field("mode", s.mode, "NTP mode of the packets", {.min = 1, .max = 5});
  v.field("origin", s.origin, "origin timestamp, which an off-path attacker cannot know");
  v.field("lie", s.lie, "added to the attacker's own time in the packets");
  v.field("stratum", s.stratum, "stratum that the packets announce", {.min = 0, .max = 255});
  v.field("refid", s.refid, "reference identifier that the packets announce");
  v.field("code", s.code, "code of a kiss", {.text_form = "one to four characters, such as RATE, DENY or RSTR"});
  v.field("every", s.every, "interval of the packets", rules::positive);
  v.field("count", s.count, "number of packets", {.min = 1, .max = 1e9, .otherwise = "without end"});
}

}  // namespace ntpsim
