#include "models/ntp/on_wire.h"

#include <algorithm>

namespace ntpsim::ntp {

namespace {

bool is_symmetric(wire::Mode mode) {
  return mode == wire::Mode::symmetric_active || mode == wire::Mode::symmetric_passive;
}

// By the difference of the two within one era, so that it holds at the turn of eras as well.
bool is_before(wire::NtpTimestamp a, wire::NtpTimestamp b) {
  return !b.is_zero() && static_cast<std::int64_t>(a.value() - b.value()) < 0;
}

// Whether `left` is close enough to the transmit timestamp to be the time at which the packet left.
bool is_near(wire::NtpTimestamp left, wire::NtpTimestamp told) {
  const auto difference = static_cast<std::int64_t>(left.value() - told.value());
  constexpr std::int64_t second = std::int64_t{1} << 32;
  return difference > -second && difference < second;
}

// Zero means that no answer is expected, so a random number must not be zero.
wire::NtpTimestamp nonce(Random& random) {
  const std::uint64_t number = random.bits();
  return wire::NtpTimestamp{number == 0 ? 1 : number};
}

}  // namespace

bool OnWire::sends_interleaved() const {
  if (!last_ || last_->was_refused || sent_ > 0) return false;
  return interleaving_ == Interleaving::on || (interleaving_ == Interleaving::follows && last_->was_interleaved);
}

// Never the transmit timestamp of the packet before: two packets with the same one are duplicates.
wire::NtpTimestamp OnWire::time_left() const {
  const auto time = wire::NtpTimestamp::from(origin_);
  return time == sent_xmt_ ? wire::NtpTimestamp{time.value() + 1} : time;
}

void OnWire::stamp(wire::Header& header, LocalTime now, Random* minimised) {
  was_interleaved_ = sends_interleaved();
  if (minimised) {
    if (was_interleaved_) header.receive = nonce(*minimised);
    header.transmit = nonce(*minimised);
  } else {
    header.origin = org_;
    if (has_received_) header.receive = wire::NtpTimestamp::from(rec_);
    header.transmit = was_interleaved_ && is_symmetric(header.mode) ? time_left() : wire::NtpTimestamp::from(now);
  }
  if (was_interleaved_) header.origin = last_->receive;
  told_ = header.receive;
  xmt_ = sent_xmt_ = header.transmit;
  origin_ = now;
  ++sent_;
}

bool OnWire::is_basic(const wire::Header& header) const { return !header.origin.is_zero() && header.origin == xmt_; }

bool OnWire::is_interleaved(const wire::Header& header) const {
  if (interleaving_ == Interleaving::off || header.origin.is_zero() || header.origin != told_) return false;
  return !is_basic(header) && (is_symmetric(header.mode) ? sent_ == 1 : was_interleaved_);
}

bool OnWire::awaits(const wire::Header& header) const {
  return header.mode != wire::Mode::broadcast && (is_basic(header) || is_interleaved(header));
}

Received OnWire::receive(const wire::Header& header, LocalTime destination, MonoTime at) {
  if (header.transmit.is_zero()) return {Reason::zero_timestamp, {}};
  if (header.transmit == org_) return {Reason::duplicate, {}};
  if (header.mode == wire::Mode::broadcast) return receive_broadcast(header, destination, at);
  const bool symmetric = is_symmetric(header.mode);
  const bool interleaved = is_interleaved(header);
  const bool matches = awaits(header);
  if (matches && header.receive.is_zero()) return {Reason::zero_timestamp, {}};
  if (matches || symmetric) {
    org_ = header.transmit;
    rec_ = destination;
    rec_at_ = at;
    has_received_ = true;
    was_broadcast_ = false;
  }
  if (matches) return accept(header, destination, at, interleaved);
  if (symmetric) last_.reset();
  const bool first_contact = symmetric && header.origin.is_zero();
  return {first_contact ? Reason::unsynchronized : Reason::bogus_origin, {}};
}

Received OnWire::accept(const wire::Header& header, LocalTime destination, MonoTime at, bool is_interleaved) {
  const std::optional<Last> before = last_;
  const bool is_refusal = is_symmetric(header.mode) && was_interleaved_ && !is_interleaved;
  last_ = Last{origin_, header.receive, destination, at, is_interleaved, is_refusal};
  xmt_ = wire::NtpTimestamp{};
  told_ = wire::NtpTimestamp{};
  sent_ = 0;
  Received received;
  received.tells_before = is_interleaved;
  if (!is_interleaved) received.exchange = {last_->origin, header.receive, header.transmit, destination, at};
  else if (before) received.exchange = {before->origin, before->receive, header.transmit, before->destination, before->at};
  else received.measures = false;
  return received;
}

Received OnWire::receive_broadcast(const wire::Header& header, LocalTime destination, MonoTime at) {
  if (is_before(header.transmit, org_)) return {Reason::duplicate, {}};
  const bool is_interleaved = was_broadcast_ && !header.origin.is_zero() && is_near(header.origin, org_);
  Received received;
  if (is_interleaved) received.exchange = {rec_, wire::NtpTimestamp{}, header.origin, rec_, rec_at_};
  else received.exchange = {destination, wire::NtpTimestamp{}, header.transmit, destination, at};
  org_ = header.transmit;
  rec_ = destination;
  rec_at_ = at;
  has_received_ = true;
  was_broadcast_ = true;
  return received;
}

// T2 and T3 are resolved to the era in which they are nearest to the local clock; their difference from each other is then
// exact, whatever the era.
Sample measure(const Exchange& exchange, MonoTime since_boot, Duration local_precision, int remote_precision,
               const Constants& constants) {
  const Duration outward = exchange.receive.resolve(exchange.origin) - exchange.origin;
  const Duration homeward = exchange.transmit.resolve(exchange.destination) - exchange.destination;
  const Duration round_trip = outward - homeward;
  Sample sample;
  sample.offset = (outward + homeward) / 2;
  sample.delay = std::max(constants.dispersion_by_delay ? round_trip.abs() : round_trip, local_precision);
  const Duration at_risk =
      constants.dispersion_by_delay ? sample.delay : std::max(exchange.destination - exchange.origin, Duration{});
  sample.dispersion_s = local_precision.seconds() + wire::power_of_two(remote_precision).seconds() +
                        phi * at_risk.seconds();
  sample.at = since_boot;
  return sample;
}

}  // namespace ntpsim::ntp
