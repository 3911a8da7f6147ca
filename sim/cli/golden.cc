#include "sim/cli/golden.h"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "sim/record/record_error.h"
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

// Where two golden files differ, as dotted paths with both values; the first few.
void collect_differences(const std::string& path, const Json& before, const Json& now, std::vector<std::string>& out) {
  if (before == now) return;
  if (!before.is_object() || !now.is_object()) {
    out.push_back(fmt::format("{} was {}, is {}", path, before.dump(), now.dump()));
    return;
  }
  const auto inner = [&](const std::string& key) { return path.empty() ? key : path + "." + key; };
  for (const auto& [key, value] : before.items())
    collect_differences(inner(key), value, now.contains(key) ? now[key] : Json{}, out);
  for (const auto& [key, value] : now.items())
    if (!before.contains(key)) collect_differences(inner(key), Json{}, value, out);
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

}  // namespace

std::filesystem::path golden_file(const std::filesystem::path& scenario) {
  std::filesystem::path file = scenario;
  return file.replace_extension(".golden.json");
}

void write_golden(const std::filesystem::path& file, const record::Summary& summary) {
  std::ofstream out{file};
  out << record::json_text(golden_json(summary), 2) << '\n';
  out.flush();
  if (!out) throw record::RecordError{file.string() + ": the golden file could not be written"};
}

void compare_with_golden(const std::filesystem::path& file, std::uint64_t seed, record::Summary& summary) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return;
  std::ifstream in{file};
  const Json before = Json::parse(in, nullptr, false);
  if (before.is_discarded() || !before.is_object() || !before.contains("seed"))
    throw record::RecordError{file.string() + ": this is no golden file of ntpsim; `ntpsim bless` writes it anew"};
  if (before["seed"] != seed) return;

  record::ExpectationResult result;
  result.description = "the run is the one that " + file.filename().string() + " was blessed with";
  result.window = "whole run";
  result.bound = "same bytes";
  result.computed = true;
  result.reason = differences(before, Json::parse(golden_json(summary).dump()));
  result.met = result.reason.empty();
  result.decisive.host = "all";
  result.decisive.known = true;
  result.decisive.measured = result.met ? "same" : "different";
  result.decisive.reason = result.reason;
  result.members = {result.decisive};
  summary.expectations.push_back(std::move(result));
}

}  // namespace ntpsim::cli
