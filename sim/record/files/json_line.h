// One JSON object on one line, with keys in the order in which they are given. The keys of times and frequencies get their units:
// seconds("offset", ...) writes "offset_s".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "models/base/time.h"
#include "sim/scenario/notation/yaml_tree.h"

namespace ntpsim::record {

class JsonLine {
 public:
  JsonLine& begin();                                    // forgets the last line
  JsonLine& text(std::string_view key, std::string_view value);
  JsonLine& whole(std::string_view key, std::int64_t value);
  JsonLine& truth(std::string_view key, bool value);
  JsonLine& nanoseconds(std::string_view key, std::int64_t value);   // as seconds, 9 decimals
  JsonLine& seconds(std::string_view key, Duration value);           // 12 decimals
  JsonLine& ppm(std::string_view key, Frequency value);              // 9 decimals
  JsonLine& tree(std::string_view key, const YamlNode& value);       // numbers, true and false as in YAML, all else as texts
  std::string_view end();                               // closed, with its line feed; valid until begin()

 private:
  void key(std::string_view name, std::string_view unit = "");

  std::string line_;
};

// Appends `text` with the escapes of RFC 8259. Bytes that are not UTF-8 become U+FFFD, since a program may print anything.
void append_json_text(std::string& out, std::string_view text);

}  // namespace ntpsim::record
