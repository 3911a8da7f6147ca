#include "sim/scenario/profiles/path_profile.h"

#include <algorithm>

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

template <class T>
void replace(std::optional<T>& value, const std::optional<T>& by) {
  if (by) value = by;
}

}  // namespace

std::span<const PathProfile> path_profiles() { return table(); }

const PathProfile* find_path_profile(std::string_view name) {
  const auto& profiles = table();
  const auto found =
      std::find_if(profiles.begin(), profiles.end(), [&](const PathProfile& profile) { return profile.name == name; });
  return found == profiles.end() ? nullptr : &*found;
}

PathSpec overlay(const PathSpec& base, const PathSpec& change) {
  PathSpec result = base;
  if (change.profile) {
    result.delay.reset();
    result.jitter.reset();
    result.keep_order.reset();
    result.loss.reset();
    result.burst_loss.reset();
  }
  replace(result.profile, change.profile);
  replace(result.delay, change.delay);
  replace(result.jitter, change.jitter);
  replace(result.keep_order, change.keep_order);
  replace(result.loss, change.loss);
  replace(result.burst_loss, change.burst_loss);
  replace(result.duplicate, change.duplicate);
  replace(result.corrupt, change.corrupt);
  replace(result.outages, change.outages);
  return result;
}

PathSpec resolve_path(const PathSpec& path) {
  PathSpec defaults;
  defaults.delay = fixed(0);
  defaults.jitter = fixed(0);
  defaults.keep_order = true;
  defaults.loss = defaults.duplicate = defaults.corrupt = Ratio{0};
  defaults.outages = std::vector<Outage>{};
  const PathProfile* profile = path.profile ? find_path_profile(*path.profile) : nullptr;
  PathSpec own = path;
  own.profile.reset();
  PathSpec result = overlay(profile ? overlay(defaults, profile->path) : defaults, own);
  result.profile = path.profile;
  return result;
}

}  // namespace ntpsim
