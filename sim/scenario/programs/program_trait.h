// What the simulator must know of a kind of program besides its configuration. Each kind has one file in this folder with its key
// (kind_info), its fields (describe) and a specialisation of ProgramTrait. There is no fallback: a kind that leaves out a part
// does not compile.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "models/base/address.h"
#include "sim/scenario/describe/rule.h"
#include "sim/scenario/programs/told.h"

namespace ntpsim {

struct ProgramCheck;   // sim/scenario/programs/program_check.h

// asks              a tuple of the members that list the sources which it asks for the time. Expectations name these sources
//                   by their `host`; a fleet becomes its members; their `addresses` are filled in before a run
// parties           a tuple of Party: the other hosts that it names. Those with Sight::partners come after the partners
// named_by          NameField
// served_ports()    the UDP ports on which it answers NTP: packets to them are read as NTP
// tells             what it reports, a set of `told`: a metric that hears anything else has no figure for it
// takes_set_server  whether the timeline's set_server may name it: it has the function `set`
// expects_answers   whether its requests are answered: the run warns if none ever is
// check()           finds mistakes in a configuration whose fields are all well formed
template <class Config> struct ProgramTrait;

// Which addresses of a host its name means in a configuration.
enum class Sight {
  every,      // all of them
  own,        // one of each family: the one at which the program's host reaches it
  partners,   // one of each family: the one at which the parties with Sight::own reach it
};

// A text that names a host, a fleet or an address, and the member that holds its addresses from before the run on.
template <class Config, class Text>
struct Party {
  Text Config::*named;
  std::vector<IpAddress> Config::*addresses;
  Sight sight;
};

// clang deduces the parameters of an aggregate from its fields only from version 17 on; the fuzz targets are built with 16.
template <class Config, class Text>
Party(Text Config::*, std::vector<IpAddress> Config::*, Sight) -> Party<Config, Text>;

// A program without a name of its own is called by the word in this field; if there is no such field, by the key of its kind.
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
                "ProgramTrait::parties is missing: a tuple of the other hosts that it names, {} where it names none");
  static_assert(requires { NameField<Config>{Trait::named_by}; },
                "ProgramTrait::named_by is missing: the field that names it, {} where its key names it");
  static_assert(requires(const Config& c) { std::vector<std::uint16_t>{Trait::served_ports(c)}; },
                "ProgramTrait::served_ports() is missing: the UDP ports on which it answers NTP");
  static_assert(requires { unsigned{Trait::tells}; }, "ProgramTrait::tells is missing: what it reports, a set of told");
  static_assert(requires { bool{Trait::takes_set_server}; },
                "ProgramTrait::takes_set_server is missing: whether the timeline's set_server may name it");
  static_assert(requires { bool{Trait::expects_answers}; },
                "ProgramTrait::expects_answers is missing: whether its requests are answered");
  static_assert(requires(const ProgramCheck& place, const Config& c) { Trait::check(place, c); },
                "ProgramTrait::check() is missing: it finds mistakes in its configuration");
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
