// A path: every host reaches every other, with the same delay, loss and order.
#pragma once

#include "sim/scenario/networks/network_trait.h"
#include "sim/scenario/profiles/profile_words.h"

namespace ntpsim {

template <> inline constexpr KindInfo kind_info<PathSpec>{
    "path", "every host reaches every other over a path with these properties"};

template <> struct NetworkTrait<PathSpec> {
  static constexpr std::optional<PathSpec> NetworkSpec::*member = &NetworkSpec::path;
  static ListedHosts hosts(const NetworkSpec& network, const PathSpec&) { return {"hosts", network.hosts}; }
  static std::optional<DataRate> shared_rate(const PathSpec&) { return std::nullopt; }
  static constexpr bool takes_paths = true;
  static constexpr bool takes_set_link = false;
  static void check(const NetworkCheck& place, const PathSpec& path);
};

template <class V, Is<Outage> S>
void describe(V& v, S& s) {
  v.field("from", s.from, "start, relative to the scenario's start", {.mandatory = true, .min = 0});
  v.field("until", s.until, "end", {.mandatory = true, .min = 0});
}

template <class V, Is<BurstLoss> S>
void describe(V& v, S& s) {
  v.field("good", s.good, "mean time in the good state", {.mandatory = true, .min = 0, .above_min = true});
  v.field("bad", s.bad, "mean time in the bad state", {.mandatory = true, .min = 0, .above_min = true});
  v.field("loss", s.loss, "share of packets lost in the bad state", rules::probability);
}

// These stand beside the fields of each struct that holds a path.
template <class V, Is<PathSpec> S>
void describe_path(V& v, S& s) {
  v.field("profile", s.profile, "named set of figures; the fields beside it replace them one by one",
          {.words = path_profile_words(), .otherwise = "none: no delay, no loss"});
  v.field("delay", s.delay, "one-way delay; a distribution is drawn for each packet",
          {.min = 0, .otherwise = "the profile's, or 0s"});
  v.field("jitter", s.jitter, "added to the delay, drawn for each packet; a sum below zero counts as zero",
          {.otherwise = "the profile's, or 0s"});
  v.field("keep_order", s.keep_order, "whether packets keep their order: none overtakes the one before it",
          {.otherwise = "the profile's, or true"});
  v.field("loss", s.loss, "share of packets lost, each independently",
          {.min = 0, .max = 1, .otherwise = "the profile's, or 0%"});
  v.field("burst_loss", s.burst_loss,
          "loss in bursts (Gilbert-Elliott): a chain of two states that runs in time, with or without packets",
          {.otherwise = "the profile's, or none"});
  v.field("duplicate", s.duplicate, "share of packets that arrive twice",
          {.min = 0, .max = 1, .otherwise = "the profile's, or 0%"});
  v.field("corrupt", s.corrupt, "share of packets with one flipped bit",
          {.min = 0, .max = 1, .otherwise = "the profile's, or 0%"});
  v.field("outages", s.outages, "windows in which nothing passes", {.otherwise = "none"});
}

template <class V, Is<PathSpec> S>
void describe(V& v, S& s) {
  v.alone("profile");
  describe_path(v, s);
}

}  // namespace ntpsim
