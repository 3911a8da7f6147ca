// Writes structs as a YAML tree: the visitor for the resolved copy and for every default in the reference.
#pragma once

#include "sim/scenario/describe/scenario.h"
#include "sim/scenario/types.h"
#include "sim/scenario/notation/yaml_tree.h"

namespace ntpsim {

YamlNode distribution_tree(const Distribution& distribution, Dimension dimension, const std::filesystem::path& folder);
void leave_out(YamlNode& map, const YamlNode& defaults);   // removes the entries that `defaults` has with the same value
std::string date_text(const Date& date);
Date date_of(LocalTime time);   // not before 1970

class Writer {
 public:
  enum class Defaults { written, left_out };
  // Relative data files are written with this folder in front: the copy can then be read from anywhere. If defaults are left out,
  // so is every field of a map that equals the field of an empty map.
  explicit Writer(std::filesystem::path folder, Defaults defaults = Defaults::written)
      : folder_{std::move(folder)}, defaults_{defaults} {}

  // A null node stands for an absent optional, an empty list and an empty text.
  template <class T>
  YamlNode tree(const T& value, const Rule& rule) const;

 private:
  template <class T>
  YamlNode structure(const T& value) const;

  std::filesystem::path folder_;
  Defaults defaults_;
};

class StructureWriter {
 public:
  explicit StructureWriter(const Writer& writer) : writer_{writer} {}

  void alone(std::string_view) {}

  template <class T>
  void field(std::string_view name, const T& value, std::string_view, const Rule& rule = {}) {
    put(std::string(name), writer_.tree(value, rule));
  }

  template <class T>
  void repeated(std::string_view, const T&, std::string_view) {}

  template <class T, class From>
  void inherit(std::string_view, const T&, From) {}

  template <class... Alternatives>
  void one_of(std::string_view, const std::variant<Alternatives...>& value, KindInPath) {
    std::visit([this](const auto& alternative) {
      using T = std::decay_t<decltype(alternative)>;
      node_.entries.push_back({std::string(kind_info<T>.name), {}, writer_.tree(alternative, {})});
    }, value);
  }

  void metric(std::string_view, const Expectation& value) {
    StructureWriter inner{writer_};
    describe_metric(inner, value);
    node_.entries.push_back({std::string(row_of(value.metric).name), {}, inner.take()});
  }

  YamlNode take() { return std::move(node_); }

 private:
  void put(std::string name, YamlNode value) {
    if (value.kind != YamlNode::Kind::null) node_.entries.push_back({std::move(name), {}, std::move(value)});
  }

  const Writer& writer_;
  YamlNode node_ = YamlNode::map();
};

template <class T>
YamlNode Writer::tree(const T& value, const Rule& rule) const {
  if constexpr (IsOptional<T>) {
    return value ? tree(*value, rule) : YamlNode{};
  } else if constexpr (IsSampled<T>) {
    return distribution_tree(value.distribution, dimension_of<typename SampledOf<T>::Inner>, folder_);
  } else if constexpr (IsNamed<T>) {
    YamlNode node = YamlNode::map();
    for (const auto& [name, item] : value) node.entries.push_back({name, {}, tree(item, {})});
    return node.entries.empty() ? YamlNode{} : node;
  } else if constexpr (IsList<T>) {
    YamlNode node = YamlNode::list();
    for (const auto& item : value) node.items.push_back(tree(item, rule));
    return node.items.empty() ? YamlNode{} : node;
  } else if constexpr (IsDictionary<T>) {
    YamlNode node = YamlNode::map();
    for (const auto& [name, item] : value) node.entries.push_back({name, {}, YamlNode::scalar(item)});
    return node.entries.empty() ? YamlNode{} : node;
  } else if constexpr (IsWord<T>) {
    return YamlNode::scalar(std::string(word_of(value)));
  } else if constexpr (std::same_as<T, bool>) {
    return YamlNode::literal(value ? "true" : "false");
  } else if constexpr (IsInteger<T>) {
    return YamlNode::literal(std::to_string(value));
  } else if constexpr (std::same_as<T, double>) {
    return units_of(rule.dimension).empty() ? YamlNode::literal(text(value, rule.dimension))
                                            : YamlNode::scalar(text(value, rule.dimension));
  } else if constexpr (std::same_as<T, Quantity>) {
    return YamlNode::scalar(text(value.value, value.dimension));
  } else if constexpr (std::same_as<T, Date>) {
    return YamlNode::scalar(date_text(value));
  } else if constexpr (std::same_as<T, LocalTime>) {
    return YamlNode::scalar(date_text(date_of(value)));
  } else if constexpr (IsText<T>) {
    if (value.empty()) return {};
    const bool is_file = rule.text_form == rules::a_file.text_form;
    return YamlNode::scalar(is_file ? (folder_ / value).lexically_normal().string() : value);
  } else if constexpr (std::same_as<T, Duration> || std::same_as<T, Frequency> || std::same_as<T, ByteCount>) {
    return YamlNode::scalar(text(value));
  } else if constexpr (std::same_as<T, Ratio>) {
    return YamlNode::scalar(text(value.value, Dimension::ratio));
  } else if constexpr (std::same_as<T, Temperature>) {
    return YamlNode::scalar(text(value.celsius, Dimension::temperature));
  } else if constexpr (std::same_as<T, DataRate>) {
    return YamlNode::scalar(text(value.bits_per_second, Dimension::rate));
  } else {
    YamlNode node = structure(value);
    if (defaults_ == Defaults::left_out) leave_out(node, structure(T{}));
    return node;
  }
}

template <class T>
YamlNode Writer::structure(const T& value) const {
  StructureWriter fields{*this};
  describe(fields, value);
  return fields.take();
}

}  // namespace ntpsim
