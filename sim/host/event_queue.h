// What happens when, as hosts and the timeline put it in: the simulator of a network stands behind it.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "models/base/time.h"

namespace ntpsim::host {

// One event that can be moved and taken back. It is taken back when the alarm goes.
class Alarm {
 public:
  virtual ~Alarm() = default;
  virtual void set(TrueTime at) = 0;                  // in place of what was set before
  virtual void cancel() = 0;
  virtual std::optional<TrueTime> at() const = 0;     // nothing while it is not set: also from when it begins to ring
};

// Events at the same instant run in the order in which they were put in. No instant may lie in the past; an event runs at the
// first instant that the queue can tell from others, which is not before the one that is asked for.
class EventQueue {
 public:
  virtual ~EventQueue() = default;
  virtual TrueTime now() const = 0;
  virtual void schedule(TrueTime at, std::function<void()> event) = 0;
  virtual std::unique_ptr<Alarm> alarm(std::function<void()> event) = 0;
  virtual void run_until(TrueTime end) = 0;           // events at `end` itself still run
  virtual void stop() = 0;                            // run_until returns behind the running event
};

}  // namespace ntpsim::host
