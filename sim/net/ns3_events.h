// Events on ns-3's queue, with delays in whole nanoseconds that are checked. Only the network calls it directly, to avoid the
// cost of a std::function; all other code uses simulator.h.
#pragma once

#include <ns3/simulator.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace ntpsim::net {

inline std::int64_t elapsed_nanoseconds() { return ns3::Simulator::Now().GetNanoSeconds(); }

// ns-3 would run an event with a negative delay and turn time back.
template <class Event>
ns3::EventId schedule_after(std::int64_t nanoseconds, Event&& event) {
  if (nanoseconds < 0) {
    std::fprintf(stderr, "ntpsim: an event was scheduled %lld ns in the past; this is a defect of ntpsim\n",
                 static_cast<long long>(-nanoseconds));
    std::abort();
  }
  return ns3::Simulator::Schedule(ns3::NanoSeconds(nanoseconds), std::forward<Event>(event));
}

}  // namespace ntpsim::net
