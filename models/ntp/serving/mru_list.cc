#include "models/ntp/serving/mru_list.h"

#include <algorithm>

namespace ntpsim::ntp {

Rate MruList::record(MonoTime now, const Endpoint& remote, std::uint8_t version, wire::Mode mode) {
  const auto known = by_address_.find(remote.address);
  if (known == by_address_.end()) {
    if (!make_room(now)) return Rate::in_order;
    ++counters_.added;
    entries_.push_front(MruEntry{.remote = remote, .first = now, .last = now, .count = 1, .limited = 0, .version = version,
                                 .mode = mode, .level = limit_.first_level(), .rate = Rate::in_order});
    by_address_.emplace(remote.address, entries_.begin());
    counters_.peak = std::max(counters_.peak, entries_.size());
    return Rate::in_order;
  }
  ++counters_.known;
  MruEntry& entry = *known->second;
  entries_.splice(entries_.begin(), entries_, known->second);
  entry.rate = limit_.judge(entry.level, now - entry.last);
  entry.remote = remote;
  entry.last = now;
  entry.version = version;
  entry.mode = mode;
  ++entry.count;
  if (entry.rate != Rate::in_order) ++entry.limited;
  return entry.rate;
}

const MruEntry* MruList::find(const IpAddress& address) const {
  const auto found = by_address_.find(address);
  return found == by_address_.end() ? nullptr : &*found->second;
}

bool MruList::make_room(MonoTime now) {
  if (entries_.size() < config_.min_depth) return true;
  if (!entries_.empty() && now - entries_.back().last > config_.max_age) {
    ++counters_.recycled_old;
    forget_oldest();
    return true;
  }
  if (entries_.size() < config_.max_depth) return true;
  if (entries_.empty() || now - entries_.back().last < config_.min_age) {
    ++counters_.no_room;
    return false;
  }
  ++counters_.recycled_full;
  forget_oldest();
  return true;
}

void MruList::forget_oldest() {
  by_address_.erase(entries_.back().remote.address);
  entries_.pop_back();
}

}  // namespace ntpsim::ntp
