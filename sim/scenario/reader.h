// Fills the structs from a YAML tree, as a visitor, and reports everything that does not fit.
#pragma once

#include <charconv>
#include <filesystem>
#include <limits>
#include <memory>
#include <utility>

#include "sim/scenario/describe/scenario.h"
#include "sim/scenario/notation/diagnostic.h"
#include "sim/scenario/types.h"
#include "sim/scenario/notation/yaml_tree.h"

namespace ntpsim {

class Reader {
 public:
  // Relative data files are searched in `folder`.
  Reader(Problems& problems, std::filesystem::path folder) : problems_{problems}, folder_{std::move(folder)} {}

  // Leaves the value unchanged if the node does not fit.
  template <class T>
  void read(const YamlNode& node, const std::string& path, T& value, const Rule& rule);

  Problems& problems() { return problems_; }
  void refuse(const YamlNode& node, const std::string& path, const std::string& expected);

 private:
  std::optional<std::string> read_text(const YamlNode& node, const std::string& path, const Rule& rule);
  std::optional<Decimal> read_decimal(const YamlNode& node, const std::string& path, Dimension dimension,
                                      const Rule& rule);
  std::optional<std::uint64_t> read_unsigned(const YamlNode& node, const std::string& path, const Rule& rule);
  std::optional<std::int64_t> read_signed(const YamlNode& node, const std::string& path, const Rule& rule);
  std::optional<std::size_t> read_word(const YamlNode& node, const std::string& path, std::span<const Word> words);
  void read_boolean(const YamlNode& node, const std::string& path, bool& value);
  std::optional<Date> read_date(const YamlNode& node, const std::string& path);
  void read_dictionary(const YamlNode& node, const std::string& path, std::map<std::string, std::string>& value);
  void read_distribution(const YamlNode& node, const std::string& path, Dimension dimension, Distribution& value,
                         const Rule& rule);
  bool check_name(const YamlEntry& entry, const std::string& path);

  template <class T>
  void read_integer(const YamlNode& node, const std::string& path, T& value, const Rule& rule);
  template <class T>
  void read_quantity(const YamlNode& node, const std::string& path, T& value, const Rule& rule);
  template <class T>
  void read_list(const YamlNode& node, const std::string& path, std::vector<T>& value, const Rule& rule);
  template <class T>
  void read_named(const YamlNode& node, const std::string& path, Named<T>& value);
  template <class T>
  void read_structure(const YamlNode& node, const std::string& path, T& value);

  Problems& problems_;
  std::filesystem::path folder_;
};

// The name of a program in a list of programs: its `name`, or the key of its kind.
std::string program_name(const YamlNode& entry);

// Reads one map of the file into one struct.
class StructureReader {
 public:
  StructureReader(Reader& reader, const YamlNode& node, std::string path)
      : reader_{reader}, node_{node}, path_{std::move(path)} {}

  void alone(std::string_view name) { alone_ = name; }

  template <class T>
  void field(std::string_view name, T& value, std::string_view, const Rule& rule = {}) {
    names_.emplace_back(name);
    const YamlNode* node = value_of(name);
    if (!node) {
      if (rule.mandatory && !is_broken()) missing(name, expected_text<T>(rule));
      return;
    }
    reader_.read(*node, path_ + (path_.empty() ? "" : ".") + std::string(name), value, rule);
  }

  template <class T>
  void repeated(std::string_view name, T& value, std::string_view doc) { field(name, value, doc); }

  template <class T, class From>
  void inherit(std::string_view name, std::optional<T>& value, From from) {
    if (node_.kind == YamlNode::Kind::map && node_.find(name)) value = from();
  }

  template <class... Alternatives>
  void one_of(std::string_view noun, std::variant<Alternatives...>& value, KindInPath in_path) {
    static constexpr std::array kinds{kind_info<Alternatives>.name...};
    const YamlEntry* entry = choose(noun, kinds);
    if (!entry) return;
    const std::string path = in_path == KindInPath::yes ? path_ + "." + entry->key : path_;
    reader_.problems().remember(path, entry->mark);
    (void)((entry->key == kind_info<Alternatives>.name &&
            (read_alternative<Alternatives>(*entry, path, value), true)) ||
           ...);
  }

  void metric(std::string_view noun, Expectation& value);

  void finish();   // reports unknown keys, after all fields are known

 private:
  bool is_broken() const { return node_.kind != YamlNode::Kind::map && alone_.empty(); }
  const YamlNode* value_of(std::string_view name);
  const YamlEntry* choose(std::string_view noun, std::span<const std::string_view> kinds);
  void refuse_kind(std::string_view noun, const std::vector<std::string>& words);
  void missing(std::string_view name, const std::string& expected);

  template <class T, class Variant>
  void read_alternative(const YamlEntry& entry, const std::string& path, Variant& value) {
    T alternative;
    StructureReader inner{reader_, entry.value, path};
    describe(inner, alternative);
    inner.finish();
    value = std::move(alternative);
  }

  Reader& reader_;
  const YamlNode& node_;
  std::string path_;
  std::string_view alone_;
  std::vector<std::string> names_;
};

template <class T>
void Reader::read(const YamlNode& node, const std::string& path, T& value, const Rule& rule) {
  if (node.is_refused) return;   // its problem is reported already
  problems_.remember(path, node.mark);
  if constexpr (IsOptional<T>) {
    if (!value) value.emplace();
    read(node, path, *value, rule);
  } else if constexpr (IsSampled<T>) {
    read_distribution(node, path, dimension_of<typename SampledOf<T>::Inner>, value.distribution, rule);
  } else if constexpr (IsNamed<T>) {
    read_named(node, path, value);
  } else if constexpr (IsList<T>) {
    read_list(node, path, value, rule);
  } else if constexpr (IsDictionary<T>) {
    read_dictionary(node, path, value);
  } else if constexpr (IsWord<T>) {
    if (const auto index = read_word(node, path, words_of<T>())) value = static_cast<T>(*index);
  } else if constexpr (std::same_as<T, bool>) {
    read_boolean(node, path, value);
  } else if constexpr (IsInteger<T>) {
    read_integer(node, path, value, rule);
  } else if constexpr (std::same_as<T, double>) {
    if (const auto decimal = read_decimal(node, path, rule.dimension, rule)) value = decimal->value();
  } else if constexpr (std::same_as<T, Quantity>) {
    if (const auto decimal = read_decimal(node, path, rule.dimension, rule)) value = {rule.dimension, decimal->value()};
  } else if constexpr (std::same_as<T, Date>) {
    if (const auto date = read_date(node, path)) value = *date;
  } else if constexpr (std::same_as<T, LocalTime>) {
    if (const auto date = read_date(node, path))
      value = LocalTime::at(Duration::from_whole_seconds(date->unix_seconds) + Duration::from_nanoseconds(date->nanoseconds));
  } else if constexpr (IsText<T>) {
    if (auto text = read_text(node, path, rule)) value = std::move(*text);
  } else if constexpr (IsQuantity<T>) {
    read_quantity(node, path, value, rule);
  } else {
    read_structure(node, path, value);
  }
}

template <class T>
void Reader::read_integer(const YamlNode& node, const std::string& path, T& value, const Rule& rule) {
  if constexpr (std::same_as<T, std::uint64_t>) {
    if (const auto number = read_unsigned(node, path, rule)) value = *number;
  } else {
    Rule narrow = rule;   // the type's own limits
    narrow.min = std::max(rule.min, static_cast<double>(std::numeric_limits<T>::min()));
    narrow.max = std::min(rule.max, static_cast<double>(std::numeric_limits<T>::max()));
    if (const auto number = read_signed(node, path, narrow)) value = static_cast<T>(*number);
  }
}

template <class T>
void Reader::read_quantity(const YamlNode& node, const std::string& path, T& value, const Rule& rule) {
  const auto decimal = read_decimal(node, path, dimension_of<T>, rule);
  if (!decimal) return;
  if constexpr (std::same_as<T, Duration>) {
    if (const auto duration = to_duration(*decimal)) value = *duration;
  } else if constexpr (std::same_as<T, Frequency>) {
    value = Frequency::from_fraction(decimal->value());
  } else if constexpr (std::same_as<T, ByteCount>) {
    value = ByteCount{static_cast<std::int64_t>(decimal->value())};
  } else {
    value = T{decimal->value()};
  }
}

template <class T>
void Reader::read_list(const YamlNode& node, const std::string& path, std::vector<T>& value, const Rule& rule) {
  if (node.kind != YamlNode::Kind::list) {
    refuse(node, path, "a list, such as [" + std::string(IsText<T> ? "a, b" : "...") + "]");
    return;
  }
  value.clear();
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    T item{};
    std::string where = item_path(path, i);
    if constexpr (std::same_as<T, ProgramSpec>) {
      problems_.remember(where, node.items[i].mark);   // numbers tell two programs of one name apart
      const std::string name = program_name(node.items[i]);
      if (!name.empty()) where = path + "." + name;
    }
    read(node.items[i], where, item, rule);
    value.push_back(std::move(item));
  }
}

template <class T>
void Reader::read_named(const YamlNode& node, const std::string& path, Named<T>& value) {
  if (node.kind != YamlNode::Kind::map) {
    refuse(node, path, "a map of names");
    return;
  }
  value.clear();
  for (const YamlEntry& entry : node.entries) {
    const std::string where = path + "." + entry.key;
    problems_.remember(where, entry.mark);
    if (!check_name(entry, where)) continue;
    T item{};
    if (entry.value.kind != YamlNode::Kind::null || entry.value.is_refused)
      read(entry.value, where, item, {});  // "router:" has all defaults
    value.emplace_back(entry.key, std::move(item));
  }
}

template <class T>
void Reader::read_structure(const YamlNode& node, const std::string& path, T& value) {
  StructureReader structure{*this, node, path};
  describe(structure, value);
  structure.finish();
}

}  // namespace ntpsim
