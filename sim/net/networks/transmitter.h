// One end of a full-duplex wire: frames queue, and leave one after the other at the wire's rate.
#pragma once

#include <deque>
#include <functional>

#include "sim/net/networks/frame.h"

namespace ntpsim::net {

class Transmitter {
 public:
  // Called once for each frame that is sent, not later than its first bit, and once for each frame that the queue drops.
  using Sent = std::function<void(const Frame&, const FrameTiming&)>;
  using Dropped = std::function<void(const Frame&)>;

  Transmitter(DataRate rate, Sent sent, Dropped dropped);
  virtual ~Transmitter() = default;
  Transmitter(const Transmitter&) = delete;
  Transmitter& operator=(const Transmitter&) = delete;

  virtual void send(const Frame& frame) = 0;
  DataRate rate() const { return rate_; }
  void set_rate(DataRate rate) { rate_ = rate; }   // for frames that come from now on

 protected:
  // The wire is free when the last frame has ended, or now; exact, whatever the resolution of the event queue.
  FrameTiming occupy(const Frame& frame);
  Duration free_at() const { return free_at_; }
  void tell_sent(const Frame& frame, const FrameTiming& timing) { sent_(frame, timing); }
  void tell_dropped(const Frame& frame) { dropped_(frame); }

 private:
  DataRate rate_;
  Sent sent_;
  Dropped dropped_;
  Duration free_at_;
};

// First in, first out: the time at which a frame will leave is known when it comes, so a frame costs no event here. Waiting
// frames leave at the rate of the time when they came.
class FifoTransmitter : public Transmitter {
 public:
  FifoTransmitter(DataRate rate, std::int64_t limit, Sent sent, Dropped dropped);

  void send(const Frame& frame) override;

 private:
  std::int64_t limit_;                 // frames that wait, besides the one on the wire
  std::deque<Duration> begins_;        // of the frames that wait
};

}  // namespace ntpsim::net
