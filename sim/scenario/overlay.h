// Lays the values of one struct over those of another: a host's own figures over its profile's, a change of a path over the path.
// Both structs are described with the same names, and only the descriptions are used: no field is named here.
//
// A field is empty if it is an optional without a value, an empty text or an empty list.
#pragma once

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <typeinfo>
#include <vector>

#include "sim/scenario/types.h"

namespace ntpsim {

template <class T>
bool says_something(const T& value) {
  if constexpr (IsOptional<T>) return value.has_value();
  else if constexpr (IsText<T> || IsList<T>) return !value.empty();
  else return true;
}

// The places of the fields of a struct that are not empty.
class SaidFields {
 public:
  template <class Struct>
  static SaidFields of(const Struct& value) {
    SaidFields fields;
    describe(fields, value);
    return fields;
  }

  void alone(std::string_view) {}
  template <class T>
  void field(std::string_view name, const T& value, std::string_view, const Rule& = {}) {
    if (!says_something(value)) return;
    if constexpr (IsOptional<T>) fields_.push_back({name, &typeid(typename T::value_type), &*value});
    else fields_.push_back({name, &typeid(T), &value});
  }
  template <class T, class From>
  void inherit(std::string_view, const T&, From) {}

  template <class T>
  const T* find(std::string_view name) const {
    const auto found = std::find_if(fields_.begin(), fields_.end(), [&](const Said& said) { return said.name == name; });
    if (found == fields_.end()) return nullptr;
    if (*found->type != typeid(T)) throw std::logic_error{"two descriptions differ in the type of " + std::string(name)};
    return static_cast<const T*>(found->value);
  }

  std::set<std::string_view> names() const {
    std::set<std::string_view> names;
    for (const Said& said : fields_) names.insert(said.name);
    return names;
  }

 private:
  struct Said {
    std::string_view name;
    const std::type_info* type;   // of the value, not of its optional
    const void* value;
  };
  std::vector<Said> fields_;
};

class OverlayVisitor {
 public:
  explicit OverlayVisitor(const SaidFields& by) : by_{by} {}

  void alone(std::string_view) {}
  template <class T>
  void field(std::string_view name, T& value, std::string_view, const Rule& = {}) {
    if constexpr (IsOptional<T>) {
      if (const auto* by = by_.find<typename T::value_type>(name)) value = *by;
    } else {
      if (const T* by = by_.find<T>(name)) value = *by;
    }
  }
  template <class T, class From>
  void inherit(std::string_view, const T&, From) {}

 private:
  const SaidFields& by_;
};

template <class Base, class Change>
void lay_over(Base& base, const Change& change) {
  const SaidFields by = SaidFields::of(change);
  OverlayVisitor visitor{by};
  describe(visitor, base);
}

// Empties the fields of these names.
class ClearVisitor {
 public:
  explicit ClearVisitor(const std::set<std::string_view>& names) : names_{names} {}

  void alone(std::string_view) {}
  template <class T>
  void field(std::string_view name, T& value, std::string_view, const Rule& = {}) {
    if (names_.contains(name)) value = T{};
  }
  template <class T, class From>
  void inherit(std::string_view, const T&, From) {}

 private:
  const std::set<std::string_view>& names_;
};

}  // namespace ntpsim
