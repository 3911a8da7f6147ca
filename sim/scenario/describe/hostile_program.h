// Attackers that are programs of a host, and what each kind of them can be told.
#pragma once

#include "models/hostile/flooder_config.h"
#include "models/hostile/spoofer_config.h"
#include "models/hostile/time_shifter_config.h"
#include "sim/scenario/describe/attack.h"
#include "sim/scenario/describe/rule.h"
#include "sim/scenario/spec.h"

namespace ntpsim {

template <> inline constexpr KindInfo kind_info<hostile::SpooferConfig>{
    "spoofer", "An off-path attacker: sends packets in somebody else's name and sees no answer."};
template <> inline constexpr KindInfo kind_info<hostile::FlooderConfig>{
    "flooder", "Floods a server with requests, in its own name or in that of a victim, who then gets the answers."};
template <> inline constexpr KindInfo kind_info<hostile::TimeShifterConfig>{
    "time_shifter", "A server that tells the truth until its hour comes, and then lies to whom it chooses."};

template <> inline constexpr std::array enum_words<hostile::Forged>{
    Word{"answer", "a header with the time"}, Word{"kiss", "a kiss-o'-death"},
    Word{"crypto_nak", "a header with the time and a key identifier of zero"}};
template <> inline constexpr std::array enum_words<hostile::GuessedOrigin>{
    Word{"zero", "none"}, Word{"random", "guessed, anew for each packet"},
    Word{"clock", "what the attacker's own clock shows"}};
template <> inline constexpr std::array enum_words<hostile::Flood>{
    Word{"client", "a request for the time, 48 octets"}, Word{"control", "mode 6, all variables of the system"},
    Word{"monlist", "mode 7, ntpd's list of those who asked it"}, Word{"noise", "random octets"}};

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

template <class V, Is<hostile::FlooderConfig> S>
void describe(V& v, S& s) {
  v.field("target", s.target, "who is asked",
          {.mandatory = true, .text_form = "a host, host.network, host.ipv6, a fleet or an address"});
  v.field("port", s.port, "UDP port that is asked", {.min = 1, .max = 65'535});
  v.field("as", s.as, "in whose name: who gets the answers",
          {.otherwise = "its own", .text_form = "a host, host.network, host.ipv6, a fleet or an address"});
  v.field("as_port", s.as_port, "UDP port in that name; 0 draws one for each packet", rules::port);
  v.field("packet", s.packet, "what is asked");
  v.field("version", s.version, "NTP version of a client's request", {.min = 1, .max = 4});
  v.field("octets", s.octets, "size of noise", {.min = 0, .max = 1400});
  v.field("every", s.every, "interval of the requests", rules::positive);
  v.field("count", s.count, "how many of them", {.min = 1, .max = 1e9, .otherwise = "without end"});
}

template <class V, Is<hostile::TimeShifterConfig> S>
void describe(V& v, S& s) {
  v.field("server", s.server, "the server that it is while it tells the truth");
  v.field("victims", s.victims, "to whom it lies",
          {.otherwise = "everybody", .text_form = "a host, host.network, host.ipv6, a fleet or an address"});
  v.field("since", s.since, "the lie begins, after the program's start",
          {.min = 0, .otherwise = "when its function shift is called"});
  v.field("until", s.until, "the lie ends, after the program's start",
          {.min = 0, .otherwise = "when its function truth is called"});
  describe_ramp(v, s.ramp, {});
}

}  // namespace ntpsim
