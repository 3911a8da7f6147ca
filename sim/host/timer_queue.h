// The deadlines of one host's programs on its monotonic clock, earliest first; equal ones in the order in which they were set.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <tuple>

#include "models/engine.h"

namespace ntpsim::host {

class TimerQueue {
 public:
  struct Due { int program; TimerId id; };

  void set(int program, TimerId id, MonoTime deadline) {
    cancel(program, id);
    const Key key{deadline, next_++};
    by_deadline_.emplace(key, Due{program, id});
    by_timer_.emplace(std::pair{program, id}, key);
  }
  void cancel(int program, TimerId id) {
    const auto timer = by_timer_.find({program, id});
    if (timer == by_timer_.end()) return;
    by_deadline_.erase(timer->second);
    by_timer_.erase(timer);
  }
  void cancel_all(int program) {
    for (auto timer = by_timer_.lower_bound({program, 0}); timer != by_timer_.end() && timer->first.first == program;) {
      by_deadline_.erase(timer->second);
      timer = by_timer_.erase(timer);
    }
  }
  std::optional<MonoTime> earliest() const {
    if (by_deadline_.empty()) return std::nullopt;
    return by_deadline_.begin()->first.deadline;
  }
  // Takes the first timer whose deadline has been reached.
  std::optional<Due> take(MonoTime now) {
    if (by_deadline_.empty() || by_deadline_.begin()->first.deadline > now) return std::nullopt;
    const Due due = by_deadline_.begin()->second;
    cancel(due.program, due.id);
    return due;
  }

 private:
  struct Key {
    MonoTime deadline;
    std::uint64_t sequence;
    auto operator<=>(const Key&) const = default;
  };
  std::map<Key, Due> by_deadline_;
  std::map<std::pair<int, TimerId>, Key> by_timer_;
  std::uint64_t next_ = 0;
};

}  // namespace ntpsim::host
