// A YAML document as a tree that knows the place of everything. It is built from yaml-cpp's events. yaml-cpp's nodes accept
// duplicate keys, do not know merge keys and forget the places of keys.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/notation/diagnostic.h"

namespace ntpsim {

struct YamlEntry;

struct YamlNode {
  enum class Kind { null, scalar, list, map };
  Kind kind = Kind::null;
  bool is_literal = false;           // for a scalar that the writer made: a number, true or false, not a text
  bool is_refused = false;           // its notation was wrong, which is reported already
  Mark mark;
  std::string text;                  // of a scalar
  std::vector<YamlNode> items;       // of a list
  std::vector<YamlEntry> entries;    // of a map, in the order of the file

  const YamlEntry* find(std::string_view key) const;
  YamlEntry* find(std::string_view key);

  static YamlNode scalar(std::string text, Mark mark = {});
  static YamlNode literal(std::string text);
  static YamlNode list(Mark mark = {});
  static YamlNode map(Mark mark = {});
};

struct YamlEntry {
  std::string key;
  Mark mark;                         // of the key
  YamlNode value;
};

std::string kind_noun(const YamlNode& node);   // "a map", "a list", "nothing", "'text'"

// Problems of the notation (not YAML, duplicate keys, anchors, several documents) go to `problems` under `path`. All marks in an
// override's text name the override.
YamlNode parse_yaml(std::string_view text, int override_index, const std::string& path, Problems& problems);

std::string block_text(const YamlNode& node);  // as a document, one key per line
std::string flow_text(const YamlNode& node);   // on one line: {a: 1, b: [2, 3]}

}  // namespace ntpsim
