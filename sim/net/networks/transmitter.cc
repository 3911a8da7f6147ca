#include "sim/net/networks/transmitter.h"

#include <algorithm>
#include <utility>

#include "sim/net/ns3_events.h"

namespace ntpsim::net {

Transmitter::Transmitter(DataRate rate, Sent sent, Dropped dropped)
    : rate_{rate}, sent_{std::move(sent)}, dropped_{std::move(dropped)} {}

FrameTiming Transmitter::occupy(const Frame& frame) {
  const Duration now = Duration::from_nanoseconds(elapsed_nanoseconds());
  const FrameTiming timing = FrameTiming::from(std::max(now, free_at_), frame.bytes, rate_);
  free_at_ = timing.next;
  return timing;
}

FifoTransmitter::FifoTransmitter(DataRate rate, std::int64_t limit, Sent sent, Dropped dropped)
    : Transmitter{rate, std::move(sent), std::move(dropped)}, limit_{limit} {}

void FifoTransmitter::send(const Frame& frame) {
  const Duration now = Duration::from_nanoseconds(elapsed_nanoseconds());
  while (!begins_.empty() && begins_.front() <= now) begins_.pop_front();
  const bool must_wait = free_at() > now;
  if (must_wait && static_cast<std::int64_t>(begins_.size()) >= limit_) return tell_dropped(frame);
  const FrameTiming timing = occupy(frame);
  if (must_wait) begins_.push_back(timing.begin);
  tell_sent(frame, timing);
}

}  // namespace ntpsim::net
