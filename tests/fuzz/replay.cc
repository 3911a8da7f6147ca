// Runs a target over files, and over all files of folders: its corpus without libFuzzer.
#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

#include "tests/fuzz/target.h"

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_of(const fs::path& place) {
  if (!fs::is_directory(place)) return {place};
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator{place})
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

void replay(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in) throw std::runtime_error("cannot read " + file.string());
  const std::vector<std::uint8_t> octets{std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
  ntpsim::fuzz::test(octets);
}

}  // namespace

int main(int count, char** arguments) {
  int replayed = 0;
  for (const char* argument : std::span{arguments, static_cast<std::size_t>(count)}.subspan(1))
    for (const auto& file : files_of(argument)) {
      std::cout << file.string() << std::endl;   // the last one printed is the one that fails
      replay(file);
      ++replayed;
    }
  std::cout << replayed << " inputs\n";
  return replayed > 0 ? 0 : 2;
}
