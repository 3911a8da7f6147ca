// The table of real programs as scenarios and fetch.sh read it.
#include <catch2/catch.hpp>

#include <cstdio>
#include <map>
#include <memory>
#include <set>
#include <sstream>

#include "sim/daemon/profiles.h"
#include "sim/scenario/daemon_spec.h"

using namespace ntpsim;

namespace {

using Packages = std::map<std::string, std::set<std::string>>;   // of each folder

// What the script says that it would fetch: lines of a folder and its packages.
Packages fetched() {
  const std::string command = "bash " NTPSIM_SOURCE_DIR "/sim/daemon/fetch.sh --list";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> script{popen(command.c_str(), "r"), pclose};
  REQUIRE(script);
  std::string text;
  for (int c = std::fgetc(script.get()); c != EOF; c = std::fgetc(script.get())) text.push_back(static_cast<char>(c));
  Packages packages;
  std::istringstream lines{text};
  for (std::string line, folder, name; std::getline(lines, line);) {
    std::istringstream words{line};
    for (words >> folder; words >> name;) packages[folder].insert(name);
  }
  return packages;
}

DaemonConfig config_of(std::string_view profile) {
  DaemonConfig config;
  config.profile = profile;
  return config;
}

}  // namespace

TEST_CASE("fetch.sh fetches exactly the packages that the table names") {
  Packages wanted;
  for (const daemon::Profile& profile : daemon::profiles) {
    std::istringstream words{std::string{profile.packages}};
    for (std::string name; words >> name;) wanted[std::string{profile.folder}].insert(name);
  }
  CHECK(fetched() == wanted);
}

TEST_CASE("every profile's end can be read, and what asks once ends by itself") {
  for (const daemon::Profile& profile : daemon::profiles) {
    INFO(profile.name);
    CHECK(DaemonEnd::parse(profile.end));
    CHECK(expected_end(config_of(profile.name)) == profile.end);
  }
  CHECK(expected_end(config_of("chronyd")) == "running");
  CHECK(expected_end(config_of("chronyc")) == "exit 0");
}

TEST_CASE("a scenario's own end comes before the profile's, and a program without a profile runs") {
  DaemonConfig config = config_of("ntpdig");
  config.expect_end = "exit 1";
  CHECK(expected_end(config) == "exit 1");
  CHECK(expected_end(DaemonConfig{}) == "running");
}

TEST_CASE("a profile says what an exit status means") {
  CHECK(meaning_of_exit(config_of("chronyc"), 1) == "a command failed, or chronyd did not answer");
  CHECK(meaning_of_exit(config_of("chronyc"), 2).empty());
  CHECK(meaning_of_exit(DaemonConfig{}, 1).empty());
}
