// The event queue: ns-3's simulator with true time in front of it.
//
// ns-3 counts integer nanoseconds from 0; here 0 is the scenario's start. Debian's build has its assertions compiled out
// and runs an event with a negative delay by turning time back, so every delay is checked
// (event_queue.h, which the network's own hot path uses directly).
#pragma once

#include <ns3/event-id.h>

#include <functional>
#include <string>

#include "models/base/time.h"

namespace ntpsim::net {

enum class Scheduler { priority_queue, map };   // both order by (time, sequence): results do not depend on the choice

// One at a time in a process: ns-3's simulator is a global.
class Simulator {
 public:
  explicit Simulator(TrueTime start, Scheduler scheduler = Scheduler::priority_queue);
  ~Simulator();
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  TrueTime now() const;

  // The event runs at the first whole nanosecond that is not before `at`. `at` may not lie in the past.
  ns3::EventId schedule(TrueTime at, std::function<void()> event);
  void run_until(TrueTime end);      // events at `end` itself still run
  void stop();                       // after the running event
  std::uint64_t events_run() const;

 private:
  TrueTime start_;
};

}  // namespace ntpsim::net
