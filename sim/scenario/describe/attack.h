// Attackers on a path, and what each kind of them can be told.
#pragma once

#include "models/hostile/interceptor_config.h"
#include "sim/scenario/describe/ramp.h"
#include "sim/scenario/describe/rule.h"
#include "sim/scenario/spec.h"

namespace ntpsim {

template <> inline constexpr KindInfo kind_info<hostile::DelayAttack>{
    "delay", "Holds packets back: one direction alone shifts the victim's clock by half of it, with or without keys."};
template <> inline constexpr KindInfo kind_info<hostile::ReplayAttack>{
    "replay", "Lets packets pass and plays them again later, to where they were going."};
template <> inline constexpr KindInfo kind_info<hostile::CorruptAttack>{
    "corrupt", "Damages what NTP reads of a packet; UDP's checksum fits again, so a program gets to see it."};
template <> inline constexpr KindInfo kind_info<hostile::KissAttack>{
    "kiss", "Answers requests with a kiss-o'-death in the server's name."};
template <> inline constexpr KindInfo kind_info<hostile::ShiftAttack>{
    "shift", "Moves the server's timestamps in answers and broadcasts: another time is told. A key finds it."};

template <> inline constexpr std::array enum_words<hostile::Damage>{
    Word{"flip", "bits are flipped"}, Word{"truncate", "octets are missing at the end"},
    Word{"extend", "random octets stand behind the end"}, Word{"any", "one of the three, drawn for each packet"}};
template <> inline constexpr std::array enum_words<hostile::Origin>{
    Word{"request", "the request's transmit timestamp, which only who sees it knows"}, Word{"zero", "none"},
    Word{"random", "guessed, anew for each packet"}};

template <class V, Is<hostile::DelayAttack> S>
void describe(V& v, S& s) {
  describe_ramp(v, s.ramp, {.min = 0, .max = day_s});
}

template <class V, Is<hostile::ShiftAttack> S>
void describe(V& v, S& s) {
  describe_ramp(v, s.ramp, {});
}

template <class V, Is<hostile::ReplayAttack> S>
void describe(V& v, S& s) {
  v.field("after", s.after, "from the original to its first copy", rules::not_negative);
  v.field("times", s.times, "how many copies of each packet", {.min = 1, .max = 100'000});
  v.field("every", s.every, "between two copies", rules::not_negative);
}

template <class V, Is<hostile::CorruptAttack> S>
void describe(V& v, S& s) {
  v.field("share", s.share, "of the packets", rules::probability);
  v.field("how", s.how, "what is done to a packet");
  v.field("bits", s.bits, "how many different bits are flipped", {.min = 1, .max = 12'000});
  v.field("octets", s.octets, "at most so many are cut off or appended, at least one", {.min = 1, .max = 1000});
}

template <class V, Is<hostile::KissAttack> S>
void describe(V& v, S& s) {
  v.field("code", s.code, "the kiss code", {.text_form = "one to four characters, such as RATE, DENY or RSTR"});
  v.field("origin", s.origin, "the answer's origin timestamp");
  v.field("share", s.share, "of the requests", rules::probability);
  v.field("after", s.after, "from the request to the forged answer, at the victim", rules::not_negative);
  v.field("withholds", s.withholds, "whether the server does not get to see the request");
}

template <class V, Is<AttackerSpec> S>
void describe(V& v, S& s) {
  v.field("name", s.name, "of its randomness; unique on its network", {.otherwise = "its attack"});
  v.field("from", s.from, "packets of this host alone", {.otherwise = "any", .text_form = "a host or a fleet"});
  v.field("to", s.to, "packets to this host alone", {.otherwise = "any", .text_form = "a host or a fleet"});
  v.field("port", s.port, "UDP port of one of the two ends", {.min = 1, .max = 65'535});
  v.field("mode", s.mode, "packets of this NTP mode alone", {.min = 0, .max = 7, .otherwise = "any"});
  v.field("since", s.since, "begin, after the start", {.min = 0, .otherwise = "the start"});
  v.field("until", s.until, "end; what was held back or recorded before still comes", {.min = 0, .otherwise = "the stop"});
  v.one_of("attack", s.attack, KindInPath::yes);
}

}  // namespace ntpsim
