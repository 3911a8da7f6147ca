#include "models/sntp/reply.h"

#include <algorithm>

#include "models/wire/refid.h"

namespace ntpsim {

namespace {

constexpr Frequency phi = Frequency::from_ppm(15);   // RFC 5905: the bound on the error of a crystal
constexpr int coarsest_precision = -6;   // RFC 4330, section 4: precision goes from -6 (mains) to -20; a packet may lie

Duration served_precision(const wire::Header& reply) {
  return wire::power_of_two(std::min<int>(reply.precision, coarsest_precision));
}

void judge(Sample& sample, const wire::Header& reply, Duration max_distance) {
  sample.root_distance = sample.uncertainty + reply.root_delay.duration() / 2 + reply.root_dispersion.duration();
  if (sample.reason == Reason::none && sample.root_distance > max_distance) sample.reason = Reason::root_distance;
}

}  // namespace

Reason authenticity(const wire::Header& reply, int version, const wire::NtpTimestamp& origin,
                    const wire::NtpTimestamp& last_transmit) {
  if (reply.version > version) return Reason::bad_version;
  if (reply.mode != wire::Mode::server) return Reason::bad_mode;
  if (!reply.transmit.is_zero() && reply.transmit == last_transmit) return Reason::duplicate;
  if (origin.is_zero() || reply.origin != origin) return Reason::bogus_origin;
  return Reason::none;
}

Reason fitness(const wire::Header& reply) {
  if (reply.stratum == 0 && wire::refid_characters(reply.refid)) return Reason::kiss_of_death;
  if (reply.leap == Leap::unsynchronized) return Reason::unsynchronized;
  if (reply.stratum == 0 || reply.stratum > 15) return Reason::bad_stratum;
  const bool needs_receive = reply.mode != wire::Mode::broadcast;
  if (reply.transmit.is_zero() || (needs_receive && reply.receive.is_zero())) return Reason::zero_timestamp;
  return Reason::none;
}

Sample measure(const PendingRequest& request, const wire::Header& reply, LocalTime received, Duration precision,
               Duration max_distance) {
  const LocalTime t1 = request.sent;
  const LocalTime t2 = reply.receive.resolve(t1);
  const LocalTime t3 = reply.transmit.resolve(t1);
  const LocalTime t4 = received;
  Sample sample;
  sample.offset = ((t2 - t1) + (t3 - t4)) / 2;
  const Duration delay = (t4 - t1) - (t3 - t2);
  // Readings are truncated to the clocks' precision, so the delay of a short path may come out negative.
  const Duration reading_error = precision + served_precision(reply);
  if (delay < -reading_error) sample.reason = Reason::negative_delay;
  sample.delay = sample.reason == Reason::none ? std::max(delay, Duration{}) : delay;
  sample.uncertainty = sample.delay.abs() / 2 + reading_error + phi * (t4 - t1).abs();
  judge(sample, reply, max_distance);
  return sample;
}

Sample measure_broadcast(const wire::Header& packet, LocalTime received, Duration precision, Duration max_distance) {
  Sample sample;
  sample.offset = packet.transmit.resolve(received) - received;
  sample.uncertainty = precision + served_precision(packet);
  judge(sample, packet, max_distance);
  return sample;
}

}  // namespace ntpsim
