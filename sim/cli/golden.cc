#include "sim/cli/golden.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "sim/record/run_fingerprint.h"
#include "sim/record/summary_json.h"

namespace ntpsim::cli {

namespace {

using Json = nlohmann::ordered_json;

Json golden_json(const record::Summary& summary) {
  Json hosts = Json::object();
  for (const auto& host : summary.hosts) {
    Json figures = record::host_json(host);
    figures.erase("programs");
    hosts[host.host] = std::move(figures);
  }
  return {{"seed", summary.seed}, {"fingerprint", summary.fingerprint}, {"hosts", std::move(hosts)}};
}

// Where a run differs from what a golden file says, as dotted paths with both values. What the file does not say was not
// known when it was written: a figure that summaries have had since then is no difference.
void collect_differences(const std::string& path, const Json& before, const Json& now, std::vector<std::string>& out) {
  if (before == now) return;
  if (!before.is_object() || !now.is_object()) {
    out.push_back(fmt::format("{} was {}, is {}", path, before.dump(), now.dump()));
    return;
  }
  for (const auto& [key, value] : before.items())
    collect_differences(path.empty() ? key : path + "." + key, value, now.contains(key) ? now[key] : Json{}, out);
}

std::string differences(const Json& before, const Json& now) {
  constexpr std::size_t shown = 6;
  std::vector<std::string> all;
  collect_differences("", before, now, all);
  std::string text;
  for (std::size_t i = 0; i < all.size() && i < shown; ++i) text += (i ? "; " : "") + all[i];
  if (all.size() > shown) text += fmt::format("; and {} more", all.size() - shown);
  return text;
}

int version_of(const Json& golden) { return record::version_of_fingerprint(golden["fingerprint"].get<std::string>()); }

std::string of_other_version(const std::filesystem::path& file, int version) {
  return fmt::format(
      "{} has a fingerprint of version {}, and this ntpsim makes version {}, so the two cannot be compared; look at "
      "the run and accept it with `ntpsim bless`",
      file.filename().string(), version, record::fingerprint_version);
}

// Reads one file as golden_text() writes it, and says where it is something else.
class GoldenReader {
 public:
  GoldenReader(const std::filesystem::path& file, std::vector<Diagnostic>& mistakes) : file_{file}, mistakes_{mistakes} {}

  std::optional<Golden> read() {
    if (!load() || !is_shallow()) return std::nullopt;
    Json json;
    try {
      json = Json::parse(text_);
    } catch (const Json::parse_error& error) {
      add_at_byte(error.byte > 0 ? error.byte - 1 : 0, "this is no JSON");
      return std::nullopt;
    }
    const std::size_t before = mistakes_.size();
    check(json);
    if (mistakes_.size() != before) return std::nullopt;
    return Golden{file_, json["seed"].get<std::uint64_t>(), json.dump()};
  }

 private:
  static constexpr int deepest = 3;   // the file, its hosts, a host

  bool load() {
    std::error_code error;
    const auto status = std::filesystem::status(file_, error);
    if (status.type() == std::filesystem::file_type::not_found) return add("", "a link to a file that is not there"), false;
    if (status.type() != std::filesystem::file_type::regular) return add("", "this is no file"), false;
    std::ifstream in{file_};
    std::ostringstream text;
    text << in.rdbuf();
    text_ = text.str();
    return in ? true : (add("", "the file cannot be read"), false);
  }

  // The JSON library calls itself for each level when it compares and writes.
  bool is_shallow() {
    int depth = 0;
    bool in_text = false;
    for (std::size_t i = 0; i < text_.size(); ++i) {
      const char c = text_[i];
      if (in_text && c == '\\') ++i;
      else if (c == '"') in_text = !in_text;
      else if (!in_text && (c == '{' || c == '[') && ++depth > deepest)
        return add_at_byte(i, "this is nested deeper than a golden file is"), false;
      else if (!in_text && (c == '}' || c == ']')) --depth;
    }
    return true;
  }

  void check(const Json& json) {
    if (!json.is_object()) return add("", "the file holds no object");
    for (const auto& [key, value] : json.items())
      if (key != "seed" && key != "fingerprint" && key != "hosts") add(key, "a golden file has no such key");
    require(json, "seed", "a whole number, the seed of the blessed run",
            [](const Json& value) { return value.is_number_unsigned(); });
    require(json, "fingerprint", "a text", [](const Json& value) { return value.is_string(); });
    require(json, "hosts", "an object", [](const Json& value) { return value.is_object(); });
    if (!json.contains("hosts") || !json["hosts"].is_object()) return;
    for (const auto& [host, figures] : json["hosts"].items()) {
      if (!figures.is_object()) add("hosts." + host, wrong(figures, "an object"));
      else
        for (const auto& [name, value] : figures.items())
          if (!value.is_number() && !value.is_null() && name != "host")
            add("hosts." + host + "." + name, wrong(value, "a number, or null"));
    }
  }

  template <class Is>
  void require(const Json& json, const char* key, const char* expected, const Is& is) {
    if (!json.contains(key)) add(key, std::string{"the key is missing; expected "} + expected);
    else if (!is(json[key])) add(key, wrong(json[key], expected));
  }

  static std::string wrong(const Json& value, const char* expected) {
    return "it is " + value.dump(-1, ' ', true, Json::error_handler_t::replace) + "; expected " + expected;
  }

  void add(const std::string& path, const std::string& message) {
    mistakes_.push_back({file_.string(), 0, 0, path, message + remedy});
  }
  void add_at_byte(std::size_t byte, const std::string& message) {
    const std::string_view before = std::string_view{text_}.substr(0, byte);
    const auto line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
    const auto feed = before.rfind('\n');
    const auto column = static_cast<int>(feed == std::string_view::npos ? before.size() : before.size() - feed - 1) + 1;
    mistakes_.push_back({file_.string(), line, column, "", message + remedy});
  }
  static constexpr const char* remedy = "; `ntpsim bless` writes it anew";

  const std::filesystem::path& file_;
  std::vector<Diagnostic>& mistakes_;
  std::string text_;
};

}  // namespace

std::filesystem::path golden_file(const std::filesystem::path& scenario) {
  std::filesystem::path file = scenario;
  return file.replace_extension(".golden.json");
}

std::string golden_text(const record::Summary& summary) { return record::json_text(golden_json(summary), 2) + "\n"; }

std::optional<Golden> read_golden(const std::filesystem::path& file, std::vector<Diagnostic>& mistakes) {
  std::error_code error;
  if (!std::filesystem::exists(std::filesystem::symlink_status(file, error))) return std::nullopt;
  GoldenReader reader{file, mistakes};
  return reader.read();
}

void compare_with_golden(const Golden& golden, record::Summary& summary) {
  const std::string name = golden.file.filename().string();
  if (golden.seed != summary.seed) {
    summary.warnings.push_back(fmt::format("{} was blessed with seed {}, so this run with seed {} is not compared with it", name,
                                           golden.seed, summary.seed));
    return;
  }
  record::ExpectationResult result;
  result.metric = "golden";
  result.description = "the run is the one that " + name + " was blessed with";
  result.window = "whole run";
  result.bound = "same bytes";
  const Json before = Json::parse(golden.figures);
  const int version = version_of(before);
  result.computed = version == record::fingerprint_version;
  result.reason =
      result.computed ? differences(before, Json::parse(golden_json(summary).dump())) : of_other_version(golden.file, version);
  result.met = result.reason.empty();
  result.decisive.host = "all";
  result.decisive.known = result.computed;
  result.decisive.measured = !result.computed ? "-" : result.met ? "same" : "different";
  result.decisive.reason = result.reason;
  result.members = {result.decisive};
  summary.expectations.push_back(std::move(result));
}

}  // namespace ntpsim::cli
