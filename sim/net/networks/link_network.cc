#include "sim/net/networks/link_network.h"

#include <algorithm>
#include <utility>

#include "sim/net/networks/disciplined_transmitter.h"
#include "sim/net/networks/drawn_delay.h"
#include "sim/net/ns3_events.h"

namespace ntpsim::net {

LinkNetwork::LinkNetwork(Internet& internet, NetworkIndex index)
    : Network{internet, index}, directions_{make_direction(MemberIndex{0}), make_direction(MemberIndex{1})} {}

LinkNetwork::Direction LinkNetwork::make_direction(MemberIndex from) {
  const LinkSpec& link = *spec().link;
  const std::string name =
      "networks." + internet().network_name(index()) + ".link." + link.ends[from.value()];
  const std::uint64_t seed = internet().seed();
  return Direction{
      std::make_unique<DisciplinedTransmitter>(
          link.rate, link.queue, Random{seed, name + ".queue"},
          [this, from](const Frame& frame, const FrameTiming& timing) { left_end(from, frame, timing); },
          [this](const Frame& frame) {
            if (!frame.is_cross_traffic()) drop(frame.parcel, std::nullopt, Reason::queue_full);
          }),
      from == MemberIndex{1} && link.reverse_delay ? link.reverse_delay->distribution : link.delay.distribution,
      link.loss.value,
      Random{seed, name + ".delay"},
      Random{seed, name + ".loss"},
      Duration{}};
}

void LinkNetwork::set_link(const SetLink& change) {
  for (auto& direction : directions_) {
    if (change.rate) direction.transmitter->set_rate(*change.rate);
    if (change.delay) direction.delay = change.delay->distribution;
    if (change.loss) direction.loss = change.loss->value;
  }
}

void LinkNetwork::carry(const Parcel& parcel, MemberIndex to) {
  directions_[parcel.from.value()].transmitter->send(Frame::of(parcel, to));
}

void LinkNetwork::send_cross_traffic(MemberIndex from, MemberIndex to, std::int64_t bytes) {
  directions_[from.value()].transmitter->send(Frame::cross_traffic(from, to, bytes));
}

void LinkNetwork::left_end(MemberIndex from, const Frame& frame, const FrameTiming& timing) {
  if (frame.is_cross_traffic()) return;   // it ends here: no program receives it
  left(frame.parcel, timing.start_of_frame.nearest_nanoseconds());
  Direction& direction = directions_[from.value()];
  const Duration drawn = draw_delay(direction.delay, direction.delay_random);
  const Duration arrival = std::max(direction.last_arrival, timing.end + drawn);
  direction.last_arrival = arrival;
  if (direction.loss > 0 && direction.loss_random.chance(direction.loss)) return drop(frame.parcel, std::nullopt, Reason::lost);
  const std::int64_t hardware = (arrival - (timing.end - timing.start_of_frame)).nearest_nanoseconds();
  schedule_after(arrival.nearest_nanoseconds() - elapsed_nanoseconds(),
                 [this, to = *frame.to, parcel = frame.parcel, hardware] { arrive(to, parcel, hardware); });
}

}  // namespace ntpsim::net
