#include "sim/record/gauge/event_gauge.h"

#include <algorithm>

namespace ntpsim::record {

void StepGauge::step(Duration at, Duration by, bool by_program) {
  if (!window().holds(at)) return;
  if (which_ == Which::by_programs ? by_program : by.is_negative()) ++count_;
}

PacketGauge::PacketGauge(Window window, PacketEvent::What what, std::vector<IpAddress> remotes)
    : Gauge{window}, what_{what}, remotes_{std::move(remotes)} {}

void PacketGauge::packet(Duration at, const PacketEvent& event) {
  if (event.what != what_ || !window().holds(at)) return;
  const IpAddress& remote = what_ == PacketEvent::What::sent ? event.destination.address : event.source.address;
  if (!remotes_.empty() && std::find(remotes_.begin(), remotes_.end(), remote) == remotes_.end()) return;
  counted(at);
  ++count_;
}

void AmplificationGauge::packet(Duration at, const PacketEvent& event) {
  if (!window().holds(at)) return;
  if (event.what == PacketEvent::What::sent) sent_ += event.payload.size();
  if (event.what == PacketEvent::What::received) received_ += event.payload.size();
}

Measurement AmplificationGauge::measure() const {
  if (received_ == 0) return Measurement::unknown("nothing reached the host's programs in the window");
  return Measurement::figure(static_cast<double>(sent_) / static_cast<double>(received_));
}

void PacketIntervalGauge::counted(Duration at) {
  if (count() > 0) {
    const Duration interval = at - last_;
    shortest_ = count() == 1 ? interval : std::min(shortest_, interval);
    longest_ = std::max(longest_, interval);
  }
  last_ = at;
}

Measurement PacketIntervalGauge::measure() const {
  if (count() < 2) return Measurement::unknown("fewer than two datagrams were sent in the window");
  return Measurement::range(shortest_.seconds(), std::max(longest_, window().until - last_).seconds());
}

}  // namespace ntpsim::record
