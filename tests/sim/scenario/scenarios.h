// What the tests of scenarios share.
#pragma once

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

#include "sim/scenario/read_scenario.h"

namespace ntpsim::tests {

// Around the part that a test is about.
inline std::string scenario_with(std::string_view hosts, std::string_view networks, std::string_view rest = "") {
  return "format: 1\ndescription: A test.\nstop: 1h\nhosts:\n" + std::string(hosts) + "networks:\n" +
         std::string(networks) + std::string(rest);
}

inline constexpr std::string_view pair_hosts =
    "  server: {programs: [{server: {}}]}\n  client: {programs: [{sntp: {servers: [server]}}]}\n";
inline constexpr std::string_view pair_network = "  wan: {hosts: [server, client], path: {delay: 20ms}}\n";

inline Scenario read_good(std::string_view yaml, std::span<const Override> overrides = {}) {
  ReadResult result = read_scenario_text(yaml, "a.yaml", overrides);
  for (const auto& diagnostic : result.diagnostics) UNSCOPED_INFO(diagnostic.text());
  REQUIRE(result.scenario);
  return *result.scenario;
}

// All messages, one per line.
inline std::string read_bad(std::string_view yaml, std::span<const Override> overrides = {}) {
  const ReadResult result = read_scenario_text(yaml, "a.yaml", overrides);
  CHECK(!result.scenario);
  std::string messages;
  for (const auto& diagnostic : result.diagnostics) messages += diagnostic.text() + "\n";
  return messages;
}

}  // namespace ntpsim::tests
