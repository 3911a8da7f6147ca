// Values from the command line that replace values of a scenario: --set PATH=VALUE.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/scenario/notation/diagnostic.h"
#include "sim/scenario/notation/yaml_tree.h"

namespace ntpsim {

struct Override {
  std::string path;      // dotted: hosts.client.clock.frequency, hosts.a.programs.sntp.poll, timeline.1.at
  std::string value;     // YAML: 50ppm, {exponential: 2ms}, [a, b]

  static std::optional<Override> parse(std::string_view text);  // PATH=VALUE; nothing if there is no '=' after a path
};

// Puts the value into the tree before the tree is read. Its marks name the override.
void apply_override(const Override& change, int index, YamlNode& scenario, Problems& problems);

}  // namespace ntpsim
