#include "sim/net/simulator.h"

#include <ns3/event-id.h>
#include <ns3/map-scheduler.h>
#include <ns3/object-factory.h>
#include <ns3/priority-queue-scheduler.h>
#include <ns3/simulator.h>

#include <utility>

#include "sim/net/ns3_events.h"

namespace ntpsim::net {

namespace {

class SimulatorAlarm final : public Alarm {
 public:
  SimulatorAlarm(TrueTime start, std::function<void()> event) : start_{start}, event_{std::move(event)} {}
  ~SimulatorAlarm() override { armed_.Cancel(); }

  void set(TrueTime at) override {
    armed_.Cancel();
    armed_ = schedule_after((at - start_).ceil_nanoseconds() - elapsed_nanoseconds(), [this] { event_(); });
    at_ = at;
  }
  void cancel() override { armed_.Cancel(); }
  std::optional<TrueTime> at() const override { return armed_.IsRunning() ? std::optional{at_} : std::nullopt; }

 private:
  TrueTime start_;
  std::function<void()> event_;
  ns3::EventId armed_;
  TrueTime at_;
};

}  // namespace

Simulator::Simulator(TrueTime start, Scheduler scheduler) : start_{start} {
  ns3::ObjectFactory factory;
  factory.SetTypeId(scheduler == Scheduler::map ? ns3::MapScheduler::GetTypeId()
                                                : ns3::PriorityQueueScheduler::GetTypeId());
  ns3::Simulator::SetScheduler(factory);
}

Simulator::~Simulator() { ns3::Simulator::Destroy(); }

TrueTime Simulator::now() const { return start_ + Duration::from_nanoseconds(elapsed_nanoseconds()); }

void Simulator::schedule(TrueTime at, std::function<void()> event) {
  schedule_after((at - start_).ceil_nanoseconds() - elapsed_nanoseconds(), std::move(event));
}

std::unique_ptr<Alarm> Simulator::alarm(std::function<void()> event) {
  return std::make_unique<SimulatorAlarm>(start_, std::move(event));
}

void Simulator::run_until(TrueTime end) {
  // Stop() is an event of its own, after all events that are scheduled for this instant so far. Stopping one nanosecond later
  // includes the events that those schedule for the same instant.
  ns3::Simulator::Stop(ns3::NanoSeconds((end - start_).ceil_nanoseconds() - elapsed_nanoseconds() + 1));
  ns3::Simulator::Run();
}

void Simulator::stop() { ns3::Simulator::Stop(); }
std::uint64_t Simulator::events_run() const { return ns3::Simulator::GetEventCount(); }

}  // namespace ntpsim::net
