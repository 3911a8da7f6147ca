#include "sim/scenario/profiles/path_profile.h"

#include <set>

#include "sim/scenario/describe/network.h"
#include "sim/scenario/overlay.h"

namespace ntpsim {

namespace {

Sampled<Duration> fixed(double seconds) { return {Distribution::constant(seconds)}; }
Sampled<Duration> exponential(double mean_s) { return {Distribution{Exponential{mean_s}}}; }
Sampled<Duration> gamma(double shape, double scale_s) { return {Distribution{Gamma{shape, scale_s}}}; }
Sampled<Duration> lognormal(double median_s, double sigma) { return {Distribution{LogNormal{median_s, sigma}}}; }

PathSpec path(Sampled<Duration> delay, Sampled<Duration> jitter, double loss) {
  PathSpec spec;
  spec.delay = std::move(delay);
  spec.jitter = std::move(jitter);
  spec.keep_order = true;
  spec.loss = Ratio{loss};
  return spec;
}

PathSpec bursty(PathSpec spec, std::int64_t good_s, std::int64_t bad_ms, double loss) {
  spec.burst_loss =
      BurstLoss{Duration::from_whole_seconds(good_s), Duration::from_nanoseconds(bad_ms * 1'000'000), Ratio{loss}};
  return spec;
}

const std::vector<PathProfile>& table() {
  static const std::vector<PathProfile> profiles{
      {"lan", "two hosts on one idle gigabit switch",
       "computed: two serialisations of a 90-byte frame at 1 Gb/s (0.72 us each), 10 m of cable at 5 ns/m and a few us "
       "in the switch; "
       "jitter and loss are typical ones",
       path(fixed(10e-6), exponential(2e-6), 0)},
      {"campus", "a few routers and some kilometres of fibre",
       "computed: 20 km of fibre at 5 us/km (ITU-T G.114, annex A) and four routers; the queueing of four hops is an "
       "Erlang "
       "sum with a typical mean",
       path(fixed(200e-6), gamma(4, 15e-6), 1e-5)},
      {"dsl", "a home behind an interleaved DSL line, to a server in the same country",
       "typical: interleaving adds about 8 ms one way (the usual choice of ITU-T G.992.1 and later), the rest is "
       "distance and routers",
       path(fixed(12e-3), gamma(2, 500e-6), 1e-3)},
      {"lte", "a phone on LTE, to a server in the same country",
       "typical: a scheduled uplink and the core network give 20 to 30 ms one way; retransmissions on the air show as "
       "a long tail",
       path(fixed(20e-3), lognormal(4e-3, 0.8), 2e-3)},
      {"wifi", "one hop of a shared 2.4 or 5 GHz channel",
       "typical: contention and retries make a heavy tail above a millisecond; loss comes in bursts",
       bursty(path(fixed(1e-3), lognormal(800e-6, 1.0), 1e-3), 60, 200, 0.3)},
      {"satellite", "one hop over a geostationary satellite",
       "computed: twice 35786 km at the speed of light are 239 ms; with slant range and equipment ITU-T G.114, annex "
       "A, plans 260 ms; "
       "jitter and loss are typical ones",
       bursty(path(fixed(260e-3), gamma(3, 2e-3), 1e-3), 600, 1000, 0.5)},
      {"intercontinental", "across an ocean over many networks",
       "computed: 15000 km of cable at 5 us/km (ITU-T G.114, annex A) are 75 ms; twelve hops of queueing as an Erlang "
       "sum; loss is a "
       "typical one",
       path(fixed(75e-3), gamma(12, 150e-6), 2e-3)},
  };
  return profiles;
}

PathSpec without_profile() {
  PathSpec spec = path(fixed(0), fixed(0), 0);
  spec.duplicate = spec.corrupt = Ratio{0};
  spec.outages = std::vector<Outage>{};
  return spec;
}

std::set<std::string_view> fields_of_profiles() {
  std::set<std::string_view> names;
  for (const PathProfile& profile : table()) names.merge(SaidFields::of(profile.figures).names());
  return names;
}

}  // namespace

std::span<const PathProfile> path_profiles() { return table(); }

const PathProfile* find_path_profile(std::string_view name) { return find_by_name(table(), name); }

PathSpec overlay(const PathSpec& base, const PathSpec& change) {
  static const std::set<std::string_view> of_profiles = fields_of_profiles();
  PathSpec result = base;
  if (ClearVisitor clear{of_profiles}; change.profile) describe(clear, result);
  lay_over(result, change);
  return result;
}

PathSpec resolve_path(const PathSpec& path) {
  const PathProfile* profile = path.profile ? find_path_profile(*path.profile) : nullptr;
  PathSpec result = without_profile();
  if (profile) lay_over(result, profile->figures);
  lay_over(result, path);
  return result;
}

}  // namespace ntpsim
