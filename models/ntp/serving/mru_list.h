// The most recently used list: the clients that a server has heard of last, how often, and whether too often.
//
// One entry per address for all ports, or a program that is started anew for each request would never be limited. The list is
// bounded. Up to min_depth a new client always gets an entry. Above, the oldest entry makes room if it is older than max_age;
// else the list grows up to max_depth. Then the oldest makes room unless it is younger than min_age. A client without an entry
// is not limited.
#pragma once

#include <cstdint>
#include <list>
#include <map>

#include "models/base/address.h"
#include "models/base/time.h"
#include "models/ntp/serving/mru_config.h"
#include "models/ntp/serving/rate_limit.h"
#include "models/wire/packet.h"

namespace ntpsim::ntp {

struct MruEntry {
  Endpoint remote;               // the port is that of the last packet
  MonoTime first;
  MonoTime last;
  std::uint64_t count = 0;
  std::uint64_t limited = 0;     // of these
  std::uint8_t version = 0;      // of the last packet
  wire::Mode mode = wire::Mode::reserved;
  double level = 0;              // see rate_limit.h
  Rate rate = Rate::in_order;    // of the last packet
};

struct MruCounters {
  std::uint64_t known = 0;           // packets of clients that had an entry
  std::uint64_t added = 0;
  std::uint64_t recycled_old = 0;    // entries that made room, older than max_age
  std::uint64_t recycled_full = 0;   // ... because the list was full
  std::uint64_t no_room = 0;
  std::size_t peak = 0;
};

class MruList {
 public:
  MruList(const MruConfig& config, Random random) : config_{config}, limit_{config.rate_limit, random} {}

  // Records a packet of any mode, valid or not. The restrictions of the sender decide whether the rate limit applies to it.
  Rate record(MonoTime now, const Endpoint& remote, std::uint8_t version, wire::Mode mode);

  const std::list<MruEntry>& entries() const { return entries_; }   // the most recent first
  const MruEntry* find(const IpAddress& address) const;             // valid until the next packet
  const MruCounters& counters() const { return counters_; }

 private:
  bool make_room(MonoTime now);
  void forget_oldest();

  MruConfig config_;
  RateLimit limit_;
  std::list<MruEntry> entries_;
  std::map<IpAddress, std::list<MruEntry>::iterator> by_address_;
  MruCounters counters_;
};

}  // namespace ntpsim::ntp
