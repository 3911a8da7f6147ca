#include "sim/net/networks/hub_network.h"

#include <algorithm>
#include <utility>

#include "sim/net/networks/drawn_delay.h"
#include "sim/net/ns3_events.h"

namespace ntpsim::net {

namespace {

constexpr int most_attempts = 16;
constexpr int backoff_limit = 10;
constexpr std::int64_t slot_bytes = 64;
constexpr std::int64_t jam_bytes = 4;

}  // namespace

HubNetwork::HubNetwork(Internet& internet, NetworkIndex index) : Network{internet, index}, rate_{spec().ethernet->rate} {}

void HubNetwork::joined(MemberIndex member) {
  const std::string name = "networks." + internet().network_name(index());
  const std::string& host = internet().host_name(member_at(member).host_index);
  Random cable{internet().seed(), name + ".cable." + host};
  const Duration length = draw_delay(spec().ethernet->cable.distribution, cable);
  Station added{{}, length, Random{internet().seed(), name + ".backoff." + host}};
  longest_cable_ = std::max(longest_cable_, added.cable);
  stations_.push_back(std::move(added));
}

void HubNetwork::carry(const Parcel& parcel, MemberIndex to) { enqueue(parcel.from, Frame::of(parcel, to)); }

void HubNetwork::carry_to_several(const Parcel& parcel, const std::vector<MemberIndex>& to) {
  Frame frame = Frame::of(parcel, std::nullopt);
  frame.to_several = std::make_shared<const std::vector<MemberIndex>>(to);
  enqueue(parcel.from, frame);
}

void HubNetwork::send_cross_traffic(MemberIndex from, MemberIndex to, std::int64_t bytes) {
  enqueue(from, Frame::cross_traffic(from, to, bytes));
}

void HubNetwork::enqueue(MemberIndex member, const Frame& frame) {
  auto& queue = station(member).queue;
  if (static_cast<std::int64_t>(queue.size()) > spec().ethernet->queue.packets)
    return drop_frame(frame, Reason::queue_full);
  queue.push_back(frame);
  try_to_send(member);
}

void HubNetwork::try_to_send(MemberIndex member) {
  Station& sender = station(member);
  if (sender.queue.empty() || sender.is_backing_off || sender.is_sending || is_busy_) return;
  sender.is_sending = true;
  contenders_.push_back(member);
  if (contenders_.size() > 1) return;
  begin_ = Duration::from_nanoseconds(elapsed_nanoseconds());
  schedule_after((2 * longest_cable_).nearest_nanoseconds(), [this] { resolve(); });
}

void HubNetwork::resolve() {
  is_busy_ = true;
  const std::vector<MemberIndex> contenders = std::exchange(contenders_, {});
  if (contenders.size() == 1) return transmit(contenders.front());
  const Duration end = begin_ + 2 * longest_cable_ + time_of_bytes(preamble_bytes + jam_bytes + gap_bytes, rate_);
  schedule_after(end.nearest_nanoseconds() - elapsed_nanoseconds(), [this] { become_idle(); });
  for (const MemberIndex member : contenders) collide(member);
}

void HubNetwork::transmit(MemberIndex member) {
  Station& sender = station(member);
  const Frame frame = sender.queue.front();
  const FrameTiming timing = FrameTiming::from(begin_, frame.bytes, rate_);
  const std::int64_t idle_at = std::max(timing.next.nearest_nanoseconds(), elapsed_nanoseconds());
  schedule_after(idle_at - elapsed_nanoseconds(), [this, member] {
    Station& done = station(member);
    done.queue.pop_front();
    done.collisions = 0;
    done.is_sending = false;
    become_idle();
  });
  if (frame.is_cross_traffic()) return;
  left(frame.parcel, timing.start_of_frame.nearest_nanoseconds());
  if (!frame.to_several) return deliver(frame, timing, *frame.to);
  for (const MemberIndex to : *frame.to_several) {
    Frame copy = frame;
    copy.parcel.packet = frame.parcel.packet->Copy();
    deliver(copy, timing, to);
  }
}

void HubNetwork::deliver(const Frame& frame, const FrameTiming& timing, MemberIndex to) {
  const Duration way = station(frame.parcel.from).cable + station(to).cable;
  const std::int64_t arrival = std::max((timing.end + way).nearest_nanoseconds(), elapsed_nanoseconds());
  const std::int64_t hardware = (timing.start_of_frame + way).nearest_nanoseconds();
  schedule_after(arrival - elapsed_nanoseconds(),
                 [this, to, parcel = frame.parcel, hardware] { arrive(to, parcel, hardware); });
}

void HubNetwork::collide(MemberIndex member) {
  Station& sender = station(member);
  sender.is_sending = false;
  if (++sender.collisions >= most_attempts) return give_up(member);
  const std::uint64_t slots = sender.backoff.below(std::uint64_t{1} << std::min(sender.collisions, backoff_limit));
  sender.is_backing_off = true;
  const Duration wait = time_of_bytes(preamble_bytes + jam_bytes + gap_bytes, rate_) +
                        time_of_bytes(slot_bytes, rate_) * static_cast<std::int64_t>(slots);
  schedule_after(wait.nearest_nanoseconds(), [this, member] {
    station(member).is_backing_off = false;
    try_to_send(member);
  });
}

void HubNetwork::give_up(MemberIndex member) {
  Station& sender = station(member);
  drop_frame(sender.queue.front(), Reason::lost);
  sender.queue.pop_front();
  sender.collisions = 0;
}

void HubNetwork::become_idle() {
  is_busy_ = false;
  for (const MemberIndex member : members()) try_to_send(member);
}

void HubNetwork::drop_frame(const Frame& frame, Reason reason) {
  if (!frame.is_cross_traffic()) drop(frame.parcel, member_at(frame.parcel.from).host_index, reason);
}

}  // namespace ntpsim::net
