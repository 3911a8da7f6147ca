// The queue of events as hosts and the timeline use it. A simulator of networks implements it.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "models/base/time.h"

namespace ntpsim::host {

// One event that can be moved and cancelled. Destroying the alarm cancels it.
class Alarm {
 public:
  virtual ~Alarm() = default;
  virtual void set(TrueTime at) = 0;                  // replaces an earlier instant
  virtual void cancel() = 0;
  virtual std::optional<TrueTime> at() const = 0;     // nothing if it is not set, and from the moment it rings
};

// Events at the same instant run in the order in which they were added. No instant may lie in the past. An event runs at the
// first instant of the queue's resolution that is not before the requested one.
class EventQueue {
 public:
  virtual ~EventQueue() = default;
  virtual TrueTime now() const = 0;
  virtual void schedule(TrueTime at, std::function<void()> event) = 0;
  virtual std::unique_ptr<Alarm> alarm(std::function<void()> event) = 0;
  virtual void run_until(TrueTime end) = 0;           // runs events at `end` itself too
  virtual void stop() = 0;                            // run_until returns after the running event
};

}  // namespace ntpsim::host
