// The event queue: ns-3's simulator behind true time.
//
// ns-3 counts whole nanoseconds from 0, which is the scenario's start here. Debian's build has no assertions and runs an event
// with a negative delay by turning time back, so every delay is checked (in ns3_events.h, which the network's hot path calls
// directly).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "models/base/time.h"
#include "sim/net/host_seam.h"

namespace ntpsim::net {

enum class Scheduler { priority_queue, map };   // both order by (time, sequence): results do not depend on the choice

// Only one at a time in a process, because ns-3's simulator is global. It must outlive its alarms.
class Simulator final : public EventQueue {
 public:
  explicit Simulator(TrueTime start, Scheduler scheduler = Scheduler::priority_queue);
  ~Simulator() override;
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  TrueTime now() const override;

  // Events run at the first whole nanosecond that is not before `at`.
  void schedule(TrueTime at, std::function<void()> event) override;
  std::unique_ptr<Alarm> alarm(std::function<void()> event) override;
  void run_until(TrueTime end) override;
  void stop() override;
  std::uint64_t events_run() const;

 private:
  TrueTime start_;
};

}  // namespace ntpsim::net
