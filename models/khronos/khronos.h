// Khronos (RFC 9523): what a sample of a large pool of servers says about the time.
//
// Of the offsets of one round the lowest and the highest third are dropped. The rest is believed if it lies close together and
// close to the clock. To decide the rest, an attacker must own two thirds of the sample: 10 of 15 servers, whatever times they
// serve. From a pool of 500 with a seventh of it bad that happens three times in a million rounds.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/base/random.h"
#include "models/base/time.h"

namespace ntpsim::khronos {

// A sample without its outer thirds, each rounded down.
struct Trimmed {
  Duration lowest;
  Duration highest;
  Duration mean;

  Duration spread() const { return highest - lowest; }
};

std::optional<Trimmed> trim(std::vector<Duration> offsets);   // nothing for an empty sample

// RFC 9523, section 3.2: the two conditions under which a round's mean is taken. Offsets are relative to the clock.
bool is_credible(const Trimmed& sample, Duration spread, Duration drift);

// `count` different numbers below `size`, in the order in which they were drawn.
std::vector<std::size_t> draw_without_replacement(std::size_t size, std::size_t count, Random& random);

// How many bad servers decide what is left of a sample.
std::int64_t deciding_majority(std::int64_t sample);

// The probability that a sample without replacement from `pool` servers, `bad` of which are the attacker's, has at least
// `least` of these: the upper tail of the hypergeometric distribution.
double probability_of_bad(std::int64_t pool, std::int64_t bad, std::int64_t sample, std::int64_t least);

}  // namespace ntpsim::khronos
