#include "models/hostile/spoofer.h"

#include <stdexcept>
#include <utility>
#include <variant>

#include "models/hostile/forgery.h"
#include "models/hostile/off_path.h"
#include "models/wire/refid.h"

namespace ntpsim::hostile {

namespace {

constexpr TimerId next_packet = 1;

std::uint32_t checked_refid(const std::string& text) {
  if (const auto refid = wire::parse_refid(text)) return *refid;
  throw std::invalid_argument("refid: \"" + text + "\" is neither 1 to 4 characters nor an IPv4 address");
}

}  // namespace

Spoofer::Spoofer(const SpooferConfig& config, Random packets, Random intervals)
    : config_{config},
      refid_{checked_refid(config.refid)},
      code_{checked_kiss_code(config.code)},
      random_{packets},
      interval_{intervals} {
  if (config.mode < 1 || config.mode > 5) throw std::invalid_argument("mode: 1 to 5");
  if (config.stratum < 0 || config.stratum > 255) throw std::invalid_argument("stratum: one octet");
}

Actions Spoofer::handle(const Now& now, const Event& event) {
  Actions actions;
  if (std::holds_alternative<Started>(event)) wait(actions);
  else if (std::holds_alternative<TimerFired>(event)) send(now, actions);
  else if (const auto* call = std::get_if<Called>(&event))
    actions.emplace_back(Returned{call->function, call->function == "count" ? std::to_string(sent_)
                                                                           : "error: a spoofer knows the function count"});
  return actions;
}

void Spoofer::wait(Actions& actions) {
  if (config_.count && sent_ >= *config_.count) return;
  actions.emplace_back(SetTimer{next_packet, drawn_interval(config_.every, interval_)});
}

void Spoofer::send(const Now& now, Actions& actions) {
  const auto pair = drawn_pair(config_.as_addresses, config_.victim_addresses, random_);
  if (!pair) {
    actions.emplace_back(Message{"no packet can be forged: source and victim have no addresses of one family"});
    return;
  }
  actions.emplace_back(Send{.to = {pair->second, victim_port()},
                            .data = packet(now),
                            .from = Endpoint{pair->first, config_.as_port}});
  ++sent_;
  wait(actions);
}

std::uint16_t Spoofer::victim_port() {
  if (!config_.port_until || *config_.port_until <= config_.port) return config_.port;
  const std::uint64_t ports = std::uint64_t{*config_.port_until} - config_.port + 1;
  return static_cast<std::uint16_t>(config_.port + random_.below(ports));
}

Bytes Spoofer::packet(const Now& now) {
  switch (config_.packet) {
    case Forged::answer: return wire::serialise(answer(now));
    case Forged::kiss: {
      wire::Header request;
      request.poll = 6;
      request.transmit = wire::NtpTimestamp::from(now.local + config_.lie);
      wire::Header kiss = kiss_of_death(request, code_, guess(now));
      kiss.mode = static_cast<wire::Mode>(config_.mode);
      return wire::serialise(kiss);
    }
    case Forged::crypto_nak: {
      wire::Packet nak{answer(now), {}, wire::Mac{}};   // a key identifier of zero, and no digest
      return wire::serialise(nak);
    }
  }
  return {};
}

wire::Header Spoofer::answer(const Now& now) {
  const wire::NtpTimestamp time = wire::NtpTimestamp::from(now.local + config_.lie);
  wire::Header header;
  header.mode = static_cast<wire::Mode>(config_.mode);
  header.stratum = static_cast<std::uint8_t>(config_.stratum);
  header.poll = 6;
  header.precision = -24;
  header.refid = refid_;
  header.reference = time;
  header.origin = guess(now);
  header.receive = time;
  header.transmit = time;
  return header;
}

wire::NtpTimestamp Spoofer::guess(const Now& now) {
  switch (config_.origin) {
    case GuessedOrigin::zero: return wire::NtpTimestamp{};
    case GuessedOrigin::random: return wire::NtpTimestamp{random_.bits()};
    case GuessedOrigin::clock: return wire::NtpTimestamp::from(now.local);
  }
  return wire::NtpTimestamp{};
}

}  // namespace ntpsim::hostile
