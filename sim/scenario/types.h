// The kinds of values in a scenario, which the visitors of describe() tell apart.
#pragma once

#include <concepts>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "models/base/units.h"
#include "sim/scenario/describe/rule.h"
#include "sim/scenario/spec.h"
#include "sim/scenario/notation/units.h"
#include "sim/scenario/notation/words.h"

namespace ntpsim {

template <class T> struct OptionalOf : std::false_type {};
template <class T> struct OptionalOf<std::optional<T>> : std::true_type { using Inner = T; };

template <class T> struct SampledOf : std::false_type {};
template <class T> struct SampledOf<Sampled<T>> : std::true_type { using Inner = T; };

template <class T> struct NamedOf : std::false_type {};
template <class T> struct NamedOf<std::vector<std::pair<std::string, T>>> : std::true_type { using Inner = T; };

template <class T> struct ListOf : std::false_type {};
template <class T> struct ListOf<std::vector<T>> : std::true_type { using Inner = T; };

template <class T> concept IsOptional = OptionalOf<T>::value;
template <class T> concept IsSampled = SampledOf<T>::value;
template <class T> concept IsNamed = NamedOf<T>::value;
template <class T> concept IsList = ListOf<T>::value && !IsNamed<T>;
template <class T> concept IsDictionary = std::same_as<T, std::map<std::string, std::string>>;
template <class T> concept IsWord = std::is_enum_v<T>;
template <class T> concept IsInteger = std::integral<T> && !std::same_as<T, bool>;
template <class T> concept IsText = std::same_as<T, std::string>;
template <class T> concept IsDate = std::same_as<T, Date> || std::same_as<T, LocalTime>;   // the latter: of a host's clock
template <class T> concept IsQuantity = dimension_of<T> != Dimension::none;
template <class T>
concept IsStructure = !IsOptional<T> && !IsSampled<T> && !IsNamed<T> && !IsList<T> && !IsDictionary<T> && !IsWord<T> &&
                      !IsInteger<T> && !IsText<T> && !IsQuantity<T> && !std::same_as<T, bool> &&
                      !std::same_as<T, double> && !IsDate<T> && !std::same_as<T, Quantity>;

std::string expected_words(std::span<const Word> words);
std::string expected_number(std::string_view noun, const Rule& rule);

// What a place of this type expects: the second part of a message.
template <class T>
std::string expected_text(const Rule& rule) {
  if constexpr (IsOptional<T>) return expected_text<typename OptionalOf<T>::Inner>(rule);
  else if constexpr (IsSampled<T>)
    return expected_quantity(dimension_of<typename SampledOf<T>::Inner>) + " or a distribution";
  else if constexpr (IsNamed<T>) return "a map of names";
  else if constexpr (IsList<T>) return "a list";
  else if constexpr (IsDictionary<T>) return "a map of texts";
  else if constexpr (IsWord<T>) return expected_words(words_of<T>());
  else if constexpr (std::same_as<T, bool>) return "true or false";
  else if constexpr (IsInteger<T>) return expected_number("a whole number", rule);
  else if constexpr (std::same_as<T, double>) return expected_quantity(rule.dimension);
  else if constexpr (std::same_as<T, Quantity>) return expected_quantity(rule.dimension);
  else if constexpr (IsDate<T>) return "a date such as 2027-01-15T08:00:00Z";
  else if constexpr (IsText<T>) {
    if (!rule.words.empty()) return expected_words(rule.words);
    return rule.text_form.empty() ? "text" : std::string(rule.text_form);
  }
  else if constexpr (IsQuantity<T>) return expected_quantity(dimension_of<T>);
  else return "a map";
}

// In paths, the entries of a list are numbered from one, and programs go by their names.
std::string item_path(const std::string& list_path, std::size_t index);

}  // namespace ntpsim
