#include "sim/scenario/overrides.h"

#include <charconv>

#include "sim/scenario/reader.h"

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

class Walk {
 public:
  Walk(const Override& change, int index, Problems& problems) : change_{change}, mark_{0, 0, index}, problems_{problems} {}

  // The node that the path names, made where it is not there yet; nothing where the path cannot lead on.
  YamlNode* find(YamlNode& root) {
    YamlNode* node = &root;
    const auto parts = parts_of(change_.path);
    for (std::size_t i = 0; node && i < parts.size(); ++i) {
      const bool in_programs = i > 0 && parts[i - 1] == "programs" && node->kind == YamlNode::Kind::list;
      node = in_programs ? program(*node, parts[i], i + 1 < parts.size() ? parts[i + 1] : "") : step(*node, parts[i]);
    }
    return node;
  }

 private:
  YamlNode* refuse(const std::string& message) {
    problems_.add(mark_, change_.path, message);
    return nullptr;
  }

  YamlNode* step(YamlNode& node, const std::string& part) {
    if (part.empty()) return refuse("an empty name in the path");
    if (node.kind == YamlNode::Kind::null) node = YamlNode::map(mark_);
    if (node.kind == YamlNode::Kind::scalar) return refuse(in_quotes(node.text) + " stands on the way and holds no " + in_quotes(part));
    if (node.kind == YamlNode::Kind::list) return item(node, part);
    if (YamlEntry* entry = node.find(part)) return &entry->value;
    node.entries.push_back({part, mark_, {}});
    node.entries.back().value.mark = mark_;
    return &node.entries.back().value;
  }

  YamlNode* item(YamlNode& list, const std::string& part) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
    if (error == std::errc{} && end == part.data() + part.size() && number >= 1 && number <= list.items.size())
      return &list.items[number - 1];
    return refuse("there is no entry " + in_quotes(part) + "; expected a number from 1 to " + std::to_string(list.items.size()));
  }

  // A program goes by its name; what is said of its kind lies one level deeper in the file than in the path.
  YamlNode* program(YamlNode& list, const std::string& name, const std::string& next) {
    std::vector<std::string> names;
    for (YamlNode& entry : list.items) {
      const std::string found = program_name(entry);
      names.push_back(found);
      if (found != name) continue;
      if (next.empty() || next == "name" || next == "start" || next == "stop") return &entry;
      for (YamlEntry& key : entry.entries)
        if (key.key != "name" && key.key != "start" && key.key != "stop") return &key.value;
    }
    return refuse("there is no program " + in_quotes(name) + "; expected one of " + joined(names) + did_you_mean(name, names));
  }

  const Override& change_;
  Mark mark_;
  Problems& problems_;
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
  if (YamlNode* place = Walk{change, index, problems}.find(scenario)) *place = std::move(value);
}

}  // namespace ntpsim
