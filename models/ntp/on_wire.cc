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

// Zero says that nothing is waited for: a random number must not say that.
wire::NtpTimestamp nonce(Random& random) {
  const std::uint64_t number = random.bits();
  return wire::NtpTimestamp{number == 0 ? 1 : number};
}

}  // namespace

void OnWire::stamp(wire::Header& header, LocalTime now, Random* minimised) {
  if (minimised) {
    header.transmit = nonce(*minimised);
  } else {
    header.origin = org_;
    if (has_received_) header.receive = wire::NtpTimestamp::from(rec_);
    header.transmit = wire::NtpTimestamp::from(now);
  }
  xmt_ = header.transmit;
  origin_ = now;
}

Received OnWire::receive(const wire::Header& header, LocalTime destination) {
  if (header.transmit.is_zero()) return {Reason::zero_timestamp, {}};
  if (header.transmit == org_) return {Reason::duplicate, {}};
  if (header.mode == wire::Mode::broadcast && is_before(header.transmit, org_)) return {Reason::duplicate, {}};
  const bool matches = !header.origin.is_zero() && header.origin == xmt_;
  const bool broadcast = header.mode == wire::Mode::broadcast;
  if (matches || broadcast || is_symmetric(header.mode)) {
    org_ = header.transmit;
    rec_ = destination;
    has_received_ = true;
  }
  if (broadcast) return {Reason::none, {destination, wire::NtpTimestamp{}, header.transmit, destination}};
  if (!matches) {
    const bool first_contact = is_symmetric(header.mode) && header.origin.is_zero();
    return {first_contact ? Reason::unsynchronized : Reason::bogus_origin, {}};
  }
  xmt_ = wire::NtpTimestamp{};
  return {Reason::none, {origin_, header.receive, header.transmit, destination}};
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
                        constants.phi * at_risk.seconds();
  sample.at = since_boot;
  return sample;
}

}  // namespace ntpsim::ntp
