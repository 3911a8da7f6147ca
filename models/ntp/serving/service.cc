#include "models/ntp/serving/service.h"

#include "models/ntp/serving/server_reply.h"

namespace ntpsim::ntp {

namespace {

constexpr std::uint8_t present_version = 4;
constexpr double flaky_share = 0.1;

}  // namespace

Service::Service(const NtpConfig& config, const KeyRing& keys, Random mru_random, Random flake_random)
    : access_{config.access}, mru_{config.mru, mru_random}, keys_{keys}, flake_random_{flake_random},
      minimum_poll_{config.mru.rate_limit.average} {
  if (config.transmit_stamps) stamps_.emplace(config.mru.max_depth);
}

Service::Admission Service::admit(const Now& now, const PacketReceived& event, const wire::Header& header,
                                  wire::Mode mode) {
  Admission result;
  result.restrictions = access_.of(event.remote);
  const Restrictions& rules = result.restrictions;
  const auto refuse = [&](Reason reason, std::optional<Kiss> kiss) {
    result.reason = reason;
    if (rules.has(Restriction::kod)) result.kiss = kiss;
    return result;
  };
  if (rules.has(Restriction::ignore)) return refuse(Reason::access_denied, std::nullopt);
  const Rate rate = mru_.record(now.mono, event.remote, header.version, mode);
  if (rules.has(Restriction::limited) && rate != Rate::in_order)
    return refuse(Reason::rate_limited, rate == Rate::kissed ? std::optional{Kiss::rate} : std::nullopt);
  if (rules.has(Restriction::noserve))
    return refuse(Reason::access_denied, rate == Rate::in_order ? std::optional{Kiss::deny} : std::nullopt);
  if (rules.has(Restriction::version) && header.version != present_version) return refuse(Reason::bad_version, Kiss::rstr);
  if (rules.has(Restriction::flake) && flake_random_.chance(flaky_share)) return refuse(Reason::access_denied, std::nullopt);
  return result;
}

std::optional<Bytes> Service::answer(const Now& now, const PacketReceived& event, const wire::Packet& request,
                                     wire::Mode mode, Reason authentication,
                                     const LeapProcess::Served& served, SendId id) {
  wire::Packet answer;
  answer.header = header(now, event, request.header, mode, served, id);
  auto octets = answer_octets(answer, event.data.size());
  if (!octets || !request.mac) return octets;
  const Bytes authenticated = authentication == Reason::none
                                  ? keys_.seal(std::move(*octets), request.mac->key_id, request.mac->digest.size())
                                  : with_crypto_nak(std::move(*octets));
  if (authenticated.size() > event.data.size()) return std::nullopt;
  return authenticated;
}

wire::Header Service::header(const Now& now, const PacketReceived& event, const wire::Header& request, wire::Mode mode,
                             const LeapProcess::Served& served, SendId id) {
  const ReplyTimes times{event.stamps.best() + served.smear, now.local + served.smear, now.mono};
  wire::Header answer = server_reply(served.system, request, mode, times, minimum_poll_);
  if (stamps_ && mode == wire::Mode::server) stamps_->answer(answer, request, event.remote.address, served.smear, id);
  return answer;
}

wire::Header Service::kiss(Kiss code, const wire::Header& request, wire::Mode mode) const {
  return kiss_answer(code, request, mode, minimum_poll_);
}

Bytes Service::sealed_as(const wire::Packet& request, const PacketReceived& event, const wire::Header& header) const {
  Bytes octets = wire::serialise(header);
  if (!request.mac || keys_.check(event.data, request.mac, event.remote.address) != Reason::none) return octets;
  return keys_.seal(std::move(octets), request.mac->key_id, request.mac->digest.size());
}

}  // namespace ntpsim::ntp
