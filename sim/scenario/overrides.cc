#include "sim/scenario/overrides.h"

#include <charconv>

#include "sim/scenario/reader.h"
#include "sim/scenario/shape.h"

namespace ntpsim {

namespace {

std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  for (;;) {
    const auto dot = path.find('.');
    parts.emplace_back(path.substr(0, dot));
    if (dot == std::string_view::npos) return parts;
    path.remove_prefix(dot + 1);
  }
}

// Walks the tree and the notation side by side. A wrong part of the path is reported with the words that are valid there.
class Walk {
 public:
  Walk(const Override& change, int index, YamlNode& root, Problems& problems)
      : change_{change}, mark_{0, 0, index}, problems_{problems}, node_{&root}, structure_{&scenario_structure()} {}

  // The place that the path names, created if it does not exist; nothing if the path is wrong.
  YamlNode* find() {
    for (const std::string& part : parts_of(change_.path)) {
      const bool good = structure_ ? enter_structure(part) : shape_ ? enter_shape(part) : enter_distribution(part);
      if (!good) return nullptr;
    }
    return node_;
  }

 private:
  bool refuse(const std::string& message) {
    problems_.add(mark_, change_.path, message);
    return false;
  }
  bool unknown(const std::string& what, const std::string& part, const std::vector<std::string>& valid) {
    const std::string expected = valid.empty() ? "there are none" : "expected one of " + joined(valid);
    return refuse("unknown " + what + " " + in_quotes(part) + "; " + expected + did_you_mean(part, valid));
  }
  static std::vector<std::string> keys_of(const YamlNode& node) {
    std::vector<std::string> keys;
    for (const YamlEntry& entry : node.entries) keys.push_back(entry.key);
    return keys;
  }

  void stand_at(YamlNode& node, const Shape& shape) {
    node_ = &node;
    structure_ = shape.kind == Shape::Kind::structure ? shape.structure.get() : nullptr;
    shape_ = structure_ ? nullptr : &shape;
  }

  YamlNode& child(YamlNode& map, const std::string& key) {
    if (YamlEntry* entry = map.find(key)) return entry->value;
    map.entries.push_back({key, mark_, {}});
    map.entries.back().value.mark = mark_;
    return map.entries.back().value;
  }

  // "oscillator: crystal" becomes a map before another field of the oscillator is set.
  bool make_map(const std::string& part) {
    if (node_->kind == YamlNode::Kind::null) *node_ = YamlNode::map(mark_);
    if (node_->kind == YamlNode::Kind::scalar && structure_ && !structure_->alone.empty()) {
      YamlNode map = YamlNode::map(node_->mark);
      map.entries.push_back({structure_->alone, node_->mark, *node_});
      *node_ = std::move(map);
    }
    return node_->kind == YamlNode::Kind::map ||
           refuse(kind_noun(*node_) + " is in the way and has no key " + in_quotes(part));
  }

  bool enter_structure(const std::string& part) {
    if (!make_map(part)) return false;
    if (const Field* field = structure_->field(part)) {
      stand_at(child(*node_, part), field->shape);
      return true;
    }
    if (structure_->alternatives_in_path) {
      const Alternative* alternative = structure_->alternative(part);
      YamlEntry* entry = node_->find(part);
      if (alternative && entry) {
        node_ = &entry->value;
        structure_ = alternative->structure.get();
        return true;
      }
      return unknown("key", part, keys_of(*node_));
    }
    if (YamlNode* kind = enter_kind()) {
      node_ = kind;
      return enter_structure(part);
    }
    return unknown("key", part, structure_->names());
  }

  // The fields of a program's kind are one level deeper in the file than in the path.
  YamlNode* enter_kind() {
    for (YamlEntry& entry : node_->entries)
      if (const Alternative* alternative = structure_->alternative(entry.key)) {
        structure_ = alternative->structure.get();
        return &entry.value;
      }
    return nullptr;
  }

  bool enter_shape(const std::string& part) {
    switch (shape_->kind) {
      case Shape::Kind::named: {
        YamlEntry* entry = node_->find(part);
        if (!entry) return unknown("name", part, keys_of(*node_));
        stand_at(entry->value, *shape_->element);
        return true;
      }
      case Shape::Kind::list: return enter_list(part);
      case Shape::Kind::dictionary:
        if (!make_map(part)) return false;
        node_ = &child(*node_, part);
        shape_ = nullptr;
        return true;
      case Shape::Kind::quantity:
        if (!shape_->is_sampled) break;
        shape_ = nullptr;
        return enter_distribution(part);
      default: break;
    }
    return refuse("the path goes on after a value, which has no key " + in_quotes(part));
  }

  bool enter_distribution(const std::string& part) {
    YamlEntry* entry = node_->find(part);
    if (!entry) return unknown("key", part, keys_of(*node_));
    node_ = &entry->value;
    return true;
  }

  bool enter_list(const std::string& part) {
    const bool by_name = shape_->element->structure && !shape_->element->structure->alternatives.empty() &&
                         !shape_->element->structure->alternatives_in_path;
    std::vector<std::string> labels;
    for (std::size_t i = 0; i < node_->items.size(); ++i) {
      labels.push_back(by_name ? program_name(node_->items[i]) : std::to_string(i + 1));
      if (labels.back() != part) continue;
      stand_at(node_->items[i], *shape_->element);
      return true;
    }
    return unknown(by_name ? "program" : "entry", part, labels);
  }

  const Override& change_;
  Mark mark_;
  Problems& problems_;
  YamlNode* node_;
  const Structure* structure_;      // if node_ is a map of known keys
  const Shape* shape_ = nullptr;    // if node_ is something else; neither: in a distribution or a dictionary
};

}  // namespace

std::optional<Override> Override::parse(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) return std::nullopt;
  return Override{std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
}

void apply_override(const Override& change, int index, YamlNode& scenario, Problems& problems) {
  const std::size_t before = problems.count();
  YamlNode value = parse_yaml(change.value, index, change.path, problems);
  if (problems.count() != before) return;
  if (YamlNode* place = Walk{change, index, scenario, problems}.find()) *place = std::move(value);
}

}  // namespace ntpsim
