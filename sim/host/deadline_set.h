// Deadlines on one clock of a host, earliest first; equal ones in the order in which they were set.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "models/base/time.h"
#include "models/engine.h"

namespace ntpsim::host {

// A user of deadlines. It is also told of steps of the clock that it has not made itself.
class Sleeper {
 public:
  virtual ~Sleeper() = default;
  virtual void woken(TimerId timer) = 0;
  virtual void clock_stepped(Duration by) = 0;
};

// Identifies one deadline, even if another is at the same instant.
template <class Instant>
struct Deadline {
  Instant at;
  std::uint64_t order = 0;
  auto operator<=>(const Deadline&) const = default;
};

template <class Instant>
class DeadlineSet {
 public:
  struct Due {
    Sleeper* sleeper;
    TimerId timer;
  };

  Deadline<Instant> add(Instant at, Sleeper& sleeper, TimerId timer) {
    const Deadline<Instant> deadline{at, next_++};
    waiting_.emplace(deadline, Due{&sleeper, timer});
    return deadline;
  }
  // A deadline that was taken out is gone already; its name is not used again.
  void remove(const Deadline<Instant>& deadline) { waiting_.erase(deadline); }
  std::optional<Instant> earliest() const {
    if (waiting_.empty()) return std::nullopt;
    return waiting_.begin()->first.at;
  }
  // Takes out the first deadline that has been reached.
  std::optional<Due> take(Instant now) {
    if (waiting_.empty() || waiting_.begin()->first.at > now) return std::nullopt;
    const Due due = waiting_.begin()->second;
    waiting_.erase(waiting_.begin());
    return due;
  }

 private:
  std::map<Deadline<Instant>, Due> waiting_;
  std::uint64_t next_ = 0;
};

}  // namespace ntpsim::host
