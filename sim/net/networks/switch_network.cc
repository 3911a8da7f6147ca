#include "sim/net/networks/switch_network.h"

#include <utility>

#include "sim/net/networks/disciplined_transmitter.h"
#include "sim/net/networks/drawn_delay.h"
#include "sim/net/ns3_events.h"

namespace ntpsim::net {

SwitchNetwork::SwitchNetwork(Internet& internet, NetworkIndex index) : Network{internet, index}, rate_{spec().ethernet->rate} {}

std::unique_ptr<Transmitter> SwitchNetwork::make_transmitter(const std::string& name, Transmitter::Sent sent) {
  const QueueSpec& queue = spec().ethernet->queue;
  const auto dropped = [this](const Frame& frame) {
    if (!frame.is_cross_traffic()) drop(frame.parcel, std::nullopt, Reason::queue_full);
  };
  if (queue.kind == QueueKind::droptail)
    return std::make_unique<FifoTransmitter>(rate_, queue.packets, std::move(sent), dropped);
  return std::make_unique<DisciplinedTransmitter>(rate_, queue, Random{internet().seed(), name}, std::move(sent), dropped);
}

// A cable has a fixed length: its delay is drawn once.
void SwitchNetwork::joined(MemberIndex member) {
  const std::string name = "networks." + internet().network_name(index());
  const std::string& host = internet().host_name(member_at(member).host_index);
  Random cable{internet().seed(), name + ".cable." + host};
  Station station;
  station.cable = draw_delay(spec().ethernet->cable.distribution, cable);
  station.interface = make_transmitter(
      name + ".queue." + host + ".interface",
      [this](const Frame& frame, const FrameTiming& timing) { left_interface(frame, timing); });
  station.port = make_transmitter(
      name + ".queue." + host + ".port",
      [this, member](const Frame& frame, const FrameTiming& timing) { left_port(member, frame, timing); });
  stations_.push_back(std::move(station));
}

void SwitchNetwork::carry(const Parcel& parcel, MemberIndex to) {
  stations_[parcel.from].interface->send(Frame::of(parcel, to));
}

void SwitchNetwork::carry_to_several(const Parcel& parcel, const std::vector<MemberIndex>& to) {
  Frame frame = Frame::of(parcel, std::nullopt);
  frame.to_several = std::make_shared<const std::vector<MemberIndex>>(to);
  stations_[parcel.from].interface->send(frame);
}

void SwitchNetwork::send_cross_traffic(MemberIndex from, MemberIndex to, std::int64_t bytes) {
  stations_[to].port->send(Frame::cross_traffic(from, to, bytes));
}

void SwitchNetwork::left_interface(const Frame& frame, const FrameTiming& timing) {
  left(frame.parcel, timing.start_of_frame.nearest_nanoseconds());
  const Duration cable = stations_[frame.parcel.from].cable;
  schedule_after((timing.end + cable).nearest_nanoseconds() - elapsed_nanoseconds(),
                 [this, frame] { switch_frame(frame); });
}

void SwitchNetwork::switch_frame(const Frame& frame) {
  if (!frame.to_several) return stations_[*frame.to].port->send(frame);
  for (const MemberIndex member : *frame.to_several) {
    Frame copy = frame;
    copy.parcel.packet = frame.parcel.packet->Copy();
    stations_[member].port->send(copy);
  }
}

void SwitchNetwork::left_port(MemberIndex member, const Frame& frame, const FrameTiming& timing) {
  if (frame.is_cross_traffic()) return;   // it ends here: no program receives it
  const Duration cable = stations_[member].cable;
  const std::int64_t hardware = (timing.start_of_frame + cable).nearest_nanoseconds();
  schedule_after((timing.end + cable).nearest_nanoseconds() - elapsed_nanoseconds(),
                 [this, member, parcel = frame.parcel, hardware] { arrive(member, parcel, hardware); });
}

}  // namespace ntpsim::net
