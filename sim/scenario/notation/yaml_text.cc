// A tree as YAML text.
#include <nlohmann/json.hpp>

#include "sim/scenario/notation/yaml_tree.h"

namespace ntpsim {

namespace {

// Only a text that every YAML reader takes for this text is written without quotes.
bool is_plain(const std::string& text) {
  if (text.empty() || text == "null" || text == "Null" || text == "NULL" || text == "~") return false;
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '/';
  };
  if (!is_word(text.front()) && !(text.front() == '-' && text.size() > 1 && is_word(text[1]))) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool inside_colon = text[i] == ':' && i + 1 < text.size() && text[i + 1] != ' ';
    const bool inside_space = text[i] == ' ' && i + 1 < text.size() && is_word(text[i + 1]);
    if (!is_word(text[i]) && text[i] != '-' && text[i] != '+' && text[i] != '%' && !inside_colon && !inside_space)
      return false;
  }
  return true;
}

std::string scalar_text(const std::string& text) { return is_plain(text) ? text : nlohmann::json(text).dump(); }

bool is_short(const YamlNode& node) { return flow_text(node).size() <= 80; }

void write_block(const YamlNode& node, std::size_t indent, std::string& out);

void write_value(const YamlNode& value, std::size_t indent, std::string& out) {
  const bool is_leaf = value.kind == YamlNode::Kind::scalar || value.kind == YamlNode::Kind::null;
  const bool is_blank = value.items.empty() && value.entries.empty();
  if (is_leaf || is_blank || (value.kind == YamlNode::Kind::list && is_short(value))) {
    out += " " + flow_text(value) + "\n";
  } else {
    out += "\n";
    write_block(value, indent + 2, out);
  }
}

void write_block(const YamlNode& node, std::size_t indent, std::string& out) {
  const std::string space(indent, ' ');
  for (const auto& entry : node.entries) {
    out += space + scalar_text(entry.key) + ":";
    write_value(entry.value, indent, out);
  }
  for (const auto& item : node.items) out += space + "- " + flow_text(item) + "\n";
}

}  // namespace

std::string flow_text(const YamlNode& node) {
  std::string text;
  switch (node.kind) {
    case YamlNode::Kind::null: return "null";
    case YamlNode::Kind::scalar: return scalar_text(node.text);
    case YamlNode::Kind::list:
      for (const auto& item : node.items) text += (text.empty() ? "" : ", ") + flow_text(item);
      return "[" + text + "]";
    case YamlNode::Kind::map:
      for (const auto& entry : node.entries)
        text += (text.empty() ? "" : ", ") + scalar_text(entry.key) + ": " + flow_text(entry.value);
      return "{" + text + "}";
  }
  return text;
}

std::string block_text(const YamlNode& node) {
  std::string out;
  if (node.entries.empty() && node.items.empty()) return flow_text(node) + "\n";
  write_block(node, 0, out);
  return out;
}

}  // namespace ntpsim
