#include "sim/record/files/run_folder.h"

#include <catch2/catch.hpp>

#include "sim/record/record_error.h"
#include "sim/record/summary.h"
#include "tests/sim/record/fixture.h"

namespace ntpsim::record {

namespace {

void write_run(RunFolder& folder, const std::string& text) {
  folder.write("scenario.yaml", text);
  write_summary_json(folder.path() / "summary.json", Summary{});
}

std::size_t entries(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator{folder}, {}));
}

}  // namespace

TEST_CASE("a run folder stands under its name only when it is committed") {
  TemporaryFolder parent;
  const auto target = parent.path() / "quickstart";
  RunFolder folder{target};
  write_run(folder, "one");
  CHECK(!std::filesystem::exists(target));
  folder.commit();
  CHECK(text_of(target / "scenario.yaml") == "one");
  CHECK(RunFolder::is_run(target));
  CHECK(entries(parent.path()) == 1);
}

TEST_CASE("a run that is not committed leaves nothing") {
  TemporaryFolder parent;
  {
    RunFolder folder{parent.path() / "deep" / "er" / "run"};
    write_run(folder, "one");
  }
  CHECK(entries(parent.path()) == 0);
}

TEST_CASE("parents stay when a neighbour has moved in") {
  TemporaryFolder parent;
  {
    RunFolder folder{parent.path() / "deep" / "run"};
    RunFolder neighbour{parent.path() / "deep" / "other"};
    write_run(neighbour, "two");
    neighbour.commit();
  }
  CHECK(text_of(parent.path() / "deep" / "other" / "scenario.yaml") == "two");
  CHECK(entries(parent.path() / "deep") == 1);
}

TEST_CASE("a new run replaces an older one whole") {
  TemporaryFolder parent;
  const auto target = parent.path() / "run";
  {
    RunFolder first{target};
    write_run(first, "one");
    first.write("clocks.csv", "rows");
    first.commit();
  }
  RunFolder second{target.string() + "/"};
  write_run(second, "two");
  CHECK(text_of(target / "scenario.yaml") == "one");
  second.commit();
  CHECK(text_of(target / "scenario.yaml") == "two");
  CHECK(!std::filesystem::exists(target / "clocks.csv"));
  CHECK(entries(parent.path()) == 1);
}

TEST_CASE("a folder that is not ours is left alone") {
  TemporaryFolder parent;
  const auto target = parent.path() / "photos";
  const auto refused = Catch::EndsWith("photos exists and is not an ntpsim run folder; expected another name");
  std::filesystem::create_directory(target);
  CHECK_THROWS_WITH(RunFolder{target}, refused);
  std::ofstream{target / "summary.json"} << "{\"holiday\": 1}";
  CHECK_THROWS_WITH(RunFolder{target}, refused);
  std::ofstream{target / "summary.json"} << "{\"ntpsim_run\":";
  CHECK_THROWS_WITH(RunFolder{target}, refused);
  CHECK(entries(target) == 1);
  CHECK(entries(parent.path()) == 1);
}

TEST_CASE("a file and a symbolic link are no run folders") {
  TemporaryFolder parent;
  std::ofstream{parent.path() / "file"} << "text";
  CHECK_THROWS_AS(RunFolder{parent.path() / "file"}, RecordError);
  {
    RunFolder folder{parent.path() / "run"};
    write_run(folder, "one");
    folder.commit();
  }
  std::filesystem::create_directory_symlink(parent.path() / "run", parent.path() / "link");
  CHECK_THROWS_AS(RunFolder{parent.path() / "link"}, RecordError);
  std::filesystem::create_symlink("nowhere", parent.path() / "dangling");
  CHECK_THROWS_AS(RunFolder{parent.path() / "dangling"}, RecordError);
}

TEST_CASE("what took the name while the run went on is left alone") {
  TemporaryFolder parent;
  const auto target = parent.path() / "run";
  {
    RunFolder folder{target};
    write_run(folder, "one");
    std::filesystem::create_directory(target);
    CHECK_THROWS_AS(folder.commit(), RecordError);
  }
  CHECK(std::filesystem::is_empty(target));
  CHECK(entries(parent.path()) == 1);
}

TEST_CASE("a path under a file cannot hold a run") {
  TemporaryFolder parent;
  std::ofstream{parent.path() / "file"} << "text";
  CHECK_THROWS_WITH(RunFolder{parent.path() / "file" / "run"},
                    Catch::StartsWith("cannot create folder ") && Catch::EndsWith("file: Not a directory"));
  CHECK(entries(parent.path()) == 1);
}

TEST_CASE("two runs of the same name do not meet in their temporary folders") {
  TemporaryFolder parent;
  RunFolder one{parent.path() / "run"};
  RunFolder two{parent.path() / "run"};
  CHECK(one.path() != two.path());
}

}  // namespace ntpsim::record
