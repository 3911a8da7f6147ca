// What a description says of a field besides its name and meaning.
#pragma once

#include <array>
#include <concepts>
#include <limits>
#include <span>
#include <string_view>
#include <type_traits>
#include <variant>

#include "models/base/leap.h"
#include "sim/scenario/notation/quantity.h"

namespace ntpsim {

struct Word {
  std::string_view word;
  std::string_view doc;
};

struct Rule {
  bool mandatory = false;
  double min = -std::numeric_limits<double>::infinity();   // in SI units; of a distribution: for its parameters
  double max = std::numeric_limits<double>::infinity();
  bool above_min = false;                                  // min itself is not allowed
  std::span<const Word> words = {};                        // the only texts allowed
  Dimension dimension = Dimension::none;                   // of a double without a unit
  std::string_view otherwise = "";                         // text for an optional field that is absent
  std::string_view text_form = "";                         // the form of a text: "a host's name", "a file beside the scenario"
};

inline constexpr double day_s = 86'400;

namespace rules {
inline constexpr Rule mandatory{.mandatory = true};
inline constexpr Rule not_negative{.min = 0};
inline constexpr Rule positive{.min = 0, .above_min = true};
inline constexpr Rule probability{.min = 0, .max = 1};
inline constexpr Rule port{.min = 0, .max = 65'535};
inline constexpr Rule a_host{.mandatory = true, .text_form = "a host"};
inline constexpr Rule fleet_or_host{.mandatory = true, .text_form = "a host or a fleet"};
inline constexpr Rule a_network{.mandatory = true, .text_form = "a network"};
inline constexpr Rule a_program{.mandatory = true, .text_form = "a program of the host"};
inline constexpr Rule a_file{.text_form = "a file; a relative name is searched beside the scenario"};
inline constexpr Rule unchanged{.otherwise = "unchanged"};
}  // namespace rules

// The describe function of a struct takes it const or not: the reader fills it, the other visitors only look at it.
template <class T, class Struct>
concept Is = std::same_as<std::remove_const_t<T>, Struct>;

template <class T, class List> inline constexpr bool is_one_of = false;
template <class T, class... Alternatives>
inline constexpr bool is_one_of<T, std::variant<Alternatives...>> = (std::same_as<T, Alternatives> || ...);

// The key by which one alternative of a variant is written. An alternative without one does not compile.
struct KindInfo {
  std::string_view name;
  std::string_view doc;
};
template <class> inline constexpr bool is_described = false;   // always
template <class T> inline constexpr KindInfo kind_info = [] {
  static_assert(is_described<T>, "this alternative has no key: give it a kind_info");
  return KindInfo{};
}();

// Enumerations and their words, in the order of their values, which begin with zero. A value without a word does not compile.
template <class E> inline constexpr std::array<Word, 0> enum_words = [] {
  static_assert(is_described<E>, "this enumeration has no words: give it enum_words");
  return std::array<Word, 0>{};
}();

// The compiler writes a value of an enumeration by its name, and a number that is none of its values as (E)5.
template <auto value>
consteval bool has_name() {
  const std::string_view text = __PRETTY_FUNCTION__;
  return text.find("= (") == std::string_view::npos;
}

template <class E>
constexpr const auto& words_of() {
  constexpr std::size_t count = enum_words<E>.size();
  static_assert(count == 0 || has_name<static_cast<E>(count - 1)>(), "this enumeration has fewer values than words");
  static_assert(count == 0 || !has_name<static_cast<E>(count)>(), "this enumeration has a value without a word");
  return enum_words<E>;
}

template <class E>
constexpr std::string_view word_of(E value) { return words_of<E>()[static_cast<std::size_t>(value)].word; }

template <>
inline constexpr std::array enum_words<Leap>{Word{"none", "no leap second is announced"},
                                             Word{"insert", "the last minute of the day has 61 seconds"},
                                             Word{"delete", "the last minute of the day has 59 seconds"},
                                             Word{"unsynchronized", "the clock is not synchronised"}};

// Whether the paths of an alternative's fields contain the alternative's name.
enum class KindInPath { no, yes };

}  // namespace ntpsim
