// Distributions as they are written, and drawn.
#include "tests/sim/scenario/scenarios.h"

#include <fstream>

using namespace ntpsim;
using namespace ntpsim::tests;

namespace {

Distribution jitter(const std::string& text) {
  const Scenario scenario =
      read_good(scenario_with(pair_hosts, "  wan: {hosts: [server, client], path: {jitter: " + text + "}}\n"));
  return scenario.networks[0].second.path->jitter->distribution;
}

}  // namespace

TEST_CASE("each form of a distribution is read in SI units") {
  CHECK(std::get<Constant>(jitter("3ms").form()).value == 3e-3);
  CHECK(std::get<Uniform>(jitter("{uniform: {min: -1ms, max: 2ms}}").form()).max == 2e-3);
  CHECK(std::get<Normal>(jitter("{normal: {mean: 1ms, deviation: 2us}}").form()).deviation == 2e-6);
  CHECK(std::get<Exponential>(jitter("{exponential: 2ms}").form()).mean == 2e-3);
  CHECK(std::get<Exponential>(jitter("{exponential: {mean: 2ms}}").form()).mean == 2e-3);
  CHECK(std::get<Gamma>(jitter("{gamma: {shape: 2.5, scale: 1ms}}").form()).shape == 2.5);
  CHECK(std::get<Weibull>(jitter("{weibull: {shape: 0.7, scale: 1ms}}").form()).scale == 1e-3);
  CHECK(std::get<Pareto>(jitter("{pareto: {minimum: 1ms, shape: 1.5}}").form()).minimum == 1e-3);
  CHECK(std::get<LogNormal>(jitter("{lognormal: {median: 1ms, sigma: 0.5}}").form()).sigma == 0.5);
}

TEST_CASE("an empirical distribution is read from its column, in its unit, and sorted") {
  const auto folder = std::filesystem::temp_directory_path() / "ntpsim-empirical-test";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "delays.csv") << "# measured\n1, 300\n2, 100.5\n\n3;200 # late\n";
  const std::string yaml = scenario_with(
      pair_hosts,
      "  wan: {hosts: [server, client], path: {delay: {empirical: {file: delays.csv, column: 2, unit: us}}}}\n");
  const ReadResult result = read_scenario_text(yaml, folder / "a.yaml");
  std::filesystem::remove_all(folder);
  REQUIRE(result.scenario);
  const auto form = std::get<Empirical>(result.scenario->networks[0].second.path->delay->distribution.form());
  CHECK(form.file == "delays.csv");
  REQUIRE(form.sorted);
  REQUIRE(form.sorted->size() == 3);
  CHECK((*form.sorted)[0] == Approx(100.5e-6));
  CHECK((*form.sorted)[2] == Approx(300e-6));
}

TEST_CASE("a distribution below the least value of its field is refused") {
  const std::string messages = read_bad(scenario_with(
      pair_hosts, "  wan: {hosts: [server, client], path: {delay: {normal: {mean: -1ms, deviation: 1ms}}}}\n"));
  CHECK(messages == "a.yaml:8:64: networks.wan.path.delay.normal.mean: '-1ms' is too small; expected at least 0s\n");
}
