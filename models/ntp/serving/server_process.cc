#include "models/ntp/serving/server_process.h"

#include <utility>

#include "models/ntp/discovery/manycast.h"
#include "models/ntp/nts/nts_packet.h"
#include "models/ntp/serving/server_reply.h"

namespace ntpsim::ntp {

ServerProcess::ServerProcess(const NtpConfig& config, const KeyRing& keys, std::uint64_t seed, const std::string& path,
                             TimerId nts_timer)
    : config_{config}, service_{config, keys, Random{seed, path + ".rate_limit"}, Random{seed, path + ".flake"}} {
  if (config.nts_server) nts_.emplace(*config.nts_server, seed, path + ".nts_server", nts_timer);
}

void ServerProcess::start(const Now& now, const Started& event, Actions& actions) {
  if (nts_) nts_->start(now, event, actions);
}

void ServerProcess::handle(const Now& now, const StreamEvent& event, Actions& actions) {
  if (nts_) nts_->handle(now, event, actions);
}

void ServerProcess::clock_stepped() {
  if (service_.stamps()) service_.stamps()->clear();
}

void ServerProcess::end(Actions& actions) const {
  if (nts_) nts_->end(actions);
}

void ServerProcess::serve(const Now& now, const UnmatchedPacket& request, SystemProcess& system, SendId id, Actions& actions) {
  const auto& [packet, event, authentication, restrictions] = request;
  const auto reject = [&](Reason reason) { actions.emplace_back(Rejected{event.remote.text(), reason}); };
  const auto mode = answer_mode(packet.header, event.remote.port);
  if (!mode) return reject(Reason::bad_mode);
  if (event.local.address.is_multicast())
    if (const Reason reason = manycast_refusal(config_, system.variables(now), packet.header, event); reason != Reason::none)
      return reject(reason);
  if (nts_ && uses_nts(packet)) return serve_nts(now, request, *mode, system, id, actions);
  if (restrictions.has(Restriction::notrust) && !packet.mac) return reject(Reason::not_authenticated);
  if (packet.mac && is_crypto_nak(*packet.mac)) return reject(Reason::crypto_nak);
  if (packet.mac && authentication != Reason::none) reject(authentication);
  auto octets = service_.answer(now, event, packet, *mode, authentication, system.served(now), id);
  if (octets)
    actions.emplace_back(Send{.socket = event.socket, .to = event.remote, .data = std::move(*octets), .id = id,
                              .wants_stamps = config_.transmit_stamps});
}

void ServerProcess::serve_nts(const Now& now, const UnmatchedPacket& request, wire::Mode mode, SystemProcess& system, SendId id,
                              Actions& actions) {
  const wire::Packet& packet = request.packet;
  const PacketReceived& event = request.event;
  const NtsRequest opened = nts_->open(event.data, packet);
  if (opened.reason != Reason::none) actions.emplace_back(Rejected{event.remote.text(), opened.reason});
  if (opened.reason == Reason::nts_missing_field) return;
  const wire::Header header = opened.reason == Reason::none
                                  ? service_.header(now, event, packet.header, mode, system.served(now), id)
                                  : service_.kiss(Kiss::ntsn, packet.header, mode);
  actions.emplace_back(Send{.socket = event.socket, .to = event.remote, .data = nts_->answer(header, opened), .id = id,
                            .wants_stamps = config_.transmit_stamps});
}

void ServerProcess::kiss(Kiss code, const wire::Packet& packet, const PacketReceived& event, Actions& actions) {
  const auto mode = answer_mode(packet.header, event.remote.port);
  if (!mode) return;
  const wire::Header header = service_.kiss(code, packet.header, *mode);
  Bytes octets = nts_ && uses_nts(packet) ? nts_->answer(header, nts_->open(event.data, packet))
                                          : service_.sealed_as(packet, event, header);
  actions.emplace_back(Send{.socket = event.socket, .to = event.remote, .data = std::move(octets)});
}

}  // namespace ntpsim::ntp
