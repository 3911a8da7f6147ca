#include "sim/net/simulator.h"

#include <ns3/map-scheduler.h>
#include <ns3/object-factory.h>
#include <ns3/priority-queue-scheduler.h>
#include <ns3/simulator.h>

#include <utility>

#include "sim/net/event_queue.h"

namespace ntpsim::net {

Simulator::Simulator(TrueTime start, Scheduler scheduler) : start_{start} {
  ns3::ObjectFactory factory;
  factory.SetTypeId(scheduler == Scheduler::map ? ns3::MapScheduler::GetTypeId()
                                                : ns3::PriorityQueueScheduler::GetTypeId());
  ns3::Simulator::SetScheduler(factory);
}

Simulator::~Simulator() { ns3::Simulator::Destroy(); }

TrueTime Simulator::now() const { return start_ + Duration::from_nanoseconds(elapsed_nanoseconds()); }

ns3::EventId Simulator::schedule(TrueTime at, std::function<void()> event) {
  return schedule_after((at - start_).ceil_nanoseconds() - elapsed_nanoseconds(), std::move(event));
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
