#include "sim/net/simulator.h"

#include <ns3/map-scheduler.h>
#include <ns3/object-factory.h>
#include <ns3/priority-queue-scheduler.h>
#include <ns3/simulator.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace ntpsim::net {

Simulator::Simulator(TrueTime start, Scheduler scheduler) : start_{start} {
  ns3::ObjectFactory factory;
  factory.SetTypeId(scheduler == Scheduler::map ? ns3::MapScheduler::GetTypeId()
                                                : ns3::PriorityQueueScheduler::GetTypeId());
  ns3::Simulator::SetScheduler(factory);
}

Simulator::~Simulator() { ns3::Simulator::Destroy(); }

std::int64_t Simulator::elapsed_nanoseconds() { return ns3::Simulator::Now().GetNanoSeconds(); }

TrueTime Simulator::now() const { return start_ + Duration::from_nanoseconds(elapsed_nanoseconds()); }

ns3::EventId Simulator::schedule(TrueTime at, std::function<void()> event) {
  const std::int64_t delay = (at - start_).ceil_nanoseconds() - elapsed_nanoseconds();
  if (delay < 0) {
    std::fprintf(stderr, "ntpsim: an event was scheduled %lld ns in the past; this is a defect of ntpsim\n",
                 static_cast<long long>(-delay));
    std::abort();
  }
  return ns3::Simulator::Schedule(ns3::NanoSeconds(delay), std::move(event));
}

void Simulator::run_until(TrueTime end) {
  // Stop() is an event of its own, behind all that are scheduled for the same instant so far; one nanosecond more lets
  // those run that they schedule for that instant.
  ns3::Simulator::Stop(ns3::NanoSeconds((end - start_).ceil_nanoseconds() - elapsed_nanoseconds() + 1));
  ns3::Simulator::Run();
}

void Simulator::stop() { ns3::Simulator::Stop(); }
std::uint64_t Simulator::events_run() const { return ns3::Simulator::GetEventCount(); }

}  // namespace ntpsim::net
