// An off-path attacker and what it can be told.
#pragma once

#include "models/hostile/spoofer_config.h"
#include "sim/scenario/programs/program_trait.h"

namespace ntpsim {

template <> inline constexpr KindInfo kind_info<hostile::SpooferConfig>{
    "spoofer", "An off-path attacker: sends packets in somebody else's name and sees no answer."};

template <> struct ProgramTrait<hostile::SpooferConfig> {
  static constexpr std::tuple<> asks{};
  static constexpr std::tuple parties{
      Party{&hostile::SpooferConfig::as, &hostile::SpooferConfig::as_addresses, Sight::partners},
      Party{&hostile::SpooferConfig::victim, &hostile::SpooferConfig::victim_addresses, Sight::own}};
  static constexpr NameField<hostile::SpooferConfig> named_by{};
  static std::vector<std::uint16_t> served_ports(const hostile::SpooferConfig&) { return {}; }
  static constexpr bool tells_of_sources = false;
  static constexpr bool takes_set_server = false;
  static constexpr bool is_engine = true;
  static constexpr bool expects_answers = false;
  static void check(const ProgramCheck& place, const hostile::SpooferConfig& config);
};

template <> inline constexpr std::array enum_words<hostile::Forged>{
    Word{"answer", "a header with the time"}, Word{"kiss", "a kiss-o'-death"},
    Word{"crypto_nak", "a header with the time and a key identifier of zero"}};
template <> inline constexpr std::array enum_words<hostile::GuessedOrigin>{
    Word{"zero", "none"}, Word{"random", "guessed, anew for each packet"},
    Word{"clock", "what the attacker's own clock shows"}};

template <class V, Is<hostile::SpooferConfig> S>
void describe(V& v, S& s) {
  v.field("as", s.as, "in whose name: the source of its packets",
          {.mandatory = true, .text_form = "a host, host.network, host.ipv6, a fleet or an address"});
  v.field("as_port", s.as_port, "UDP port of that source", {.min = 1, .max = 65'535});
  v.field("victim", s.victim, "to whom",
          {.mandatory = true, .text_form = "a host, host.network, host.ipv6, a fleet or an address"});
  v.field("port", s.port, "UDP port of the victim", {.min = 1, .max = 65'535});
  v.field("port_until", s.port_until, "guesses the port for each packet, from port to here",
          {.min = 1, .max = 65'535, .otherwise = "always port"});
  v.field("packet", s.packet, "what is forged");
  v.field("mode", s.mode, "NTP mode of the packets", {.min = 1, .max = 5});
  v.field("origin", s.origin, "origin timestamp, which an off-path attacker cannot know");
  v.field("lie", s.lie, "laid on the attacker's own time in the packets");
  v.field("stratum", s.stratum, "that they announce", {.min = 0, .max = 255});
  v.field("refid", s.refid, "that they announce");
  v.field("code", s.code, "of a kiss", {.text_form = "one to four characters, such as RATE, DENY or RSTR"});
  v.field("every", s.every, "interval of the packets", rules::positive);
  v.field("count", s.count, "how many of them", {.min = 1, .max = 1e9, .otherwise = "without end"});
}

}  // namespace ntpsim
