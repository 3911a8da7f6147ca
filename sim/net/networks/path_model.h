// The fate of packets in one direction between two hosts: loss, delay, duplication, corruption.
//
// Order of the draws: outage, burst loss, independent loss, corruption, duplication, delay. Each has its own stream: switching
// one on does not change the others.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/base/random.h"
#include "models/base/reason.h"
#include "sim/scenario/network_spec.h"

namespace ntpsim::net {

// A PathSpec with every field filled.
struct PathParameters {
  Distribution delay;                // seconds, one way; a negative sum with jitter counts as zero
  Distribution jitter;
  bool keep_order = false;
  double loss = 0;
  std::optional<BurstLoss> burst_loss;
  double duplicate = 0;
  double corrupt = 0;
  std::vector<Outage> outages;       // from the scenario's start

  static PathParameters from(const PathSpec& resolved);   // see resolve_path()
};

// The fate of one packet.
struct Fate {
  Reason lost = Reason::none;        // with a reason, nothing arrives
  bool corrupted = false;            // it arrives, and the receiver's checksum detects it
  int copies = 1;
  std::array<std::int64_t, 2> delays{};   // of each copy, nanoseconds
};

class PathModel {
 public:
  PathModel(std::uint64_t seed, const std::string& path);   // the dotted path that names its streams

  Fate pass(const PathParameters& parameters, std::int64_t now);   // nanoseconds since the scenario's start

 private:
  bool in_bad_state(const BurstLoss& burst, std::int64_t now);
  std::int64_t draw_delay(const PathParameters& parameters, std::int64_t now);

  Random delay_;
  Random jitter_;
  Random loss_;
  Random burst_;
  Random duplicate_;
  Random corrupt_;
  std::int64_t last_arrival_ = 0;
  std::int64_t burst_at_ = -1;       // when the burst chain was last computed; -1: never
  bool bad_ = false;
};

}  // namespace ntpsim::net
