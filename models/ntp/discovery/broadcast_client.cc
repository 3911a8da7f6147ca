#include "models/ntp/discovery/broadcast_client.h"

namespace ntpsim::ntp {

namespace {

constexpr int most_volleys = 3;   // so that one or two lost packets do not decide

}  // namespace

BroadcastClient::BroadcastClient(const BroadcastClientConfig& config)
    : state_{config.calibrates ? State::calibrating : State::listening}, delay_{config.delay} {}

void BroadcastClient::interval_begins(PollProcess& poll, Duration filter_delay) {
  if (state_ == State::listening) return;
  const bool measured = volleys_ > 0 && poll.reach() != 0;
  if (measured) delay_ = filter_delay;
  if (measured || volleys_ == most_volleys) listen(poll);
  else ++volleys_;
}

void BroadcastClient::answered(PollProcess& poll, Duration filter_delay) {
  if (state_ == State::listening || poll.in_burst()) return;
  delay_ = filter_delay;
  listen(poll);
}

void BroadcastClient::listen(PollProcess& poll) {
  state_ = State::listening;
  poll.end_bursts();
}

Sample BroadcastClient::measure(const Exchange& exchange, MonoTime since_boot, Duration local_precision,
                                int remote_precision) const {
  Sample sample;
  sample.offset = exchange.transmit.resolve(exchange.destination) - exchange.destination + delay_ / 2;
  sample.delay = delay_;
  sample.dispersion_s = local_precision.seconds() + wire::power_of_two(remote_precision).seconds() + phi * delay_.seconds();
  sample.at = since_boot;
  return sample;
}

}  // namespace ntpsim::ntp
