// tests/errors: bad scenarios, each with the exact messages that it must give.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "sim/scenario/read_scenario.h"

using namespace ntpsim;

namespace {

const std::filesystem::path folder = std::filesystem::path(NTPSIM_SOURCE_DIR) / "tests" / "errors";

std::vector<std::filesystem::path> bad_scenarios() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string contents(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

// Messages with the folder left out, so that they do not depend on where the sources are.
std::string messages(const std::filesystem::path& file) {
  std::string text;
  for (const Diagnostic& diagnostic : read_scenario(file).diagnostics) text += diagnostic.text() + "\n";
  const std::string prefix = folder.string() + "/";
  for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at)) text.erase(at, prefix.size());
  return text;
}

// Whether --set could name this place of the scenario: each part of the path is a key that the notation has there.
bool has_place(const std::filesystem::path& file, const std::string& path) {
  const Override change{path, "x"};
  const auto diagnostics = read_scenario(file, {&change, 1}).diagnostics;
  return std::none_of(diagnostics.begin(), diagnostics.end(), [](const Diagnostic& each) {
    return each.file.starts_with("--set") &&
           (each.message.starts_with("unknown key") || each.message.starts_with("the path goes on"));
  });
}

}  // namespace

TEST_CASE("each bad scenario gives exactly its messages") {
  const auto files = bad_scenarios();
  CHECK(files.size() >= 40);
  for (const auto& file : files) {
    auto expected = file;
    expected.replace_extension(".txt");
    INFO(file.filename().string());
    CHECK(messages(file) == contents(expected));
  }
}

TEST_CASE("each bad scenario is refused") {
  for (const auto& file : bad_scenarios()) {
    INFO(file.filename().string());
    const ReadResult result = read_scenario(file);
    CHECK(!result.scenario);
    CHECK(!result.diagnostics.empty());
  }
}

// Checks write the names of fields as text. A field that gets another name in its description must get it there too.
TEST_CASE("what a message says of a place is a path that --set can name") {
  std::size_t count = 0;
  for (const auto& file : bad_scenarios())
    for (const Diagnostic& diagnostic : read_scenario(file).diagnostics) {
      if (diagnostic.path.empty() || diagnostic.message.starts_with("unknown key")) continue;
      INFO(diagnostic.text());
      CHECK(has_place(file, diagnostic.path));
      ++count;
    }
  CHECK(count >= 250);
}
