// What the simulator must know of a kind of program beside its configuration. Each kind has one file in this folder with its
// key (kind_info), its fields (describe) and a specialisation of ProgramTrait. There is no fallback: a kind that leaves out a
// part does not compile.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "models/base/address.h"
#include "sim/scenario/describe/rule.h"

namespace ntpsim {

struct ProgramCheck;   // sim/scenario/programs/program_check.h

// asks              the members that are lists of sources which it asks for the time, as a tuple: expectations know them by
//                   their `host`, a fleet in them becomes its members, and their `addresses` are filled in before a run
// parties           whom it names beside its sources, as a tuple of Party: those of Sight::partners behind the partners
// named_by          NameField
// served_ports()    the UDP ports on which it answers NTP, so that packets to them are read as NTP
// tells_of_sources  it reports what it thinks of each source: `selected`, `judged` and `hops` can be measured
// takes_set_server  the timeline's set_server may name it: it has the function `set`
// is_engine         it is one of the models; others are real programs, which have no functions to call
// expects_answers   what it sends of itself is answered; where nothing ever is, the run says so
// check()           what can be wrong in a configuration whose every field is well written
template <class Config> struct ProgramTrait;

// Which of its addresses a name means that stands in a configuration.
enum class Sight {
  every,      // all: it may come from any of them
  own,        // the one of each family at which the program's host reaches it
  partners,   // the one of each family at which those reach it whom the program names with Sight::own
};

// A text that names a host, a fleet or an address, and where its addresses go before a run.
template <class Config, class Text>
struct Party {
  Text Config::*named;
  std::vector<IpAddress> Config::*addresses;
  Sight sight;
};

// clang deduces an aggregate's parameters from its fields from version 17 on only; the fuzz targets are built with 16.
template <class Config, class Text>
Party(Text Config::*, std::vector<IpAddress> Config::*, Sight) -> Party<Config, Text>;

// A program without a name of its own is called by the word in this field, or by the key of its kind where there is none.
template <class Config>
struct NameField {
  std::string_view key;
  std::optional<std::string> Config::*word = nullptr;
};

template <class Config>
consteval bool is_complete_program_kind() {
  using Trait = ProgramTrait<Config>;
  struct Visitor {};
  static_assert(requires { sizeof(Trait); }, "this kind of program has no trait: see sim/scenario/programs/program_trait.h");
  static_assert(!kind_info<Config>.name.empty(), "this kind of program has no key: give it a kind_info");
  static_assert(requires(Visitor v, Config c) { describe(v, c); },
                "this kind of program has no description: give it a describe()");
  static_assert(requires { std::tuple_size<std::remove_const_t<decltype(Trait::asks)>>::value; },
                "ProgramTrait::asks is missing: a tuple of the lists of sources that it asks, {} where it asks none");
  static_assert(requires { std::tuple_size<std::remove_const_t<decltype(Trait::parties)>>::value; },
                "ProgramTrait::parties is missing: a tuple of whom else it names, {} where there is nobody");
  static_assert(requires { NameField<Config>{Trait::named_by}; },
                "ProgramTrait::named_by is missing: the field that names it, {} where its key does");
  static_assert(requires(const Config& c) { std::vector<std::uint16_t>{Trait::served_ports(c)}; },
                "ProgramTrait::served_ports() is missing: the UDP ports on which it answers NTP");
  static_assert(requires { bool{Trait::tells_of_sources}; },
                "ProgramTrait::tells_of_sources is missing: whether it reports what it thinks of each source");
  static_assert(requires { bool{Trait::takes_set_server}; },
                "ProgramTrait::takes_set_server is missing: whether the timeline's set_server may name it");
  static_assert(requires { bool{Trait::is_engine}; }, "ProgramTrait::is_engine is missing: whether it is one of the models");
  static_assert(requires { bool{Trait::expects_answers}; },
                "ProgramTrait::expects_answers is missing: whether what it sends of itself is answered");
  static_assert(requires(const ProgramCheck& place, const Config& c) { Trait::check(place, c); },
                "ProgramTrait::check() is missing: what can be wrong in its configuration");
  return true;
}

template <class Config, class Action>
void for_each_source_list(Config& config, const Action& action) {
  std::apply([&](const auto... list) { (action(config.*list), ...); }, ProgramTrait<std::remove_const_t<Config>>::asks);
}

template <class Config, class Action>
void for_each_party(Config& config, const Action& action) {
  std::apply([&](const auto&... party) { (action(config.*party.named, config.*party.addresses, party.sight), ...); },
             ProgramTrait<Config>::parties);
}

}  // namespace ntpsim
