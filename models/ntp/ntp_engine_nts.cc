// The process under NTS: what it does with established keys, and its answers to protected requests.
#include "models/ntp/kiss.h"
#include "models/ntp/ntp_engine.h"

namespace ntpsim::ntp {

void NtpEngine::on(const Now& now, const StreamEvent& event, Actions& actions) {
  const auto established = nts_.handle(now, event, actions);
  if (nts_service_) nts_service_->handle(now, event, actions);
  if (!established) return;
  Association& association = associations_.at(established->id);
  if (const Association* other = find(established->remote); other && other != &association) {
    actions.emplace_back(Message{association.name + ": sent to " + established->remote.text() + " for the time, as " +
                                 other->name + " is: its keys are of no use"});
    return nts_.refuse(association.id, actions);
  }
  nts_.accept(association.id, actions);
  redirect(now, association, established->remote, actions);
  association.poll.begin(now.mono);
  plan(now, association, actions);
}

// The NTS-KE server has named another server for the time.
void NtpEngine::redirect(const Now& now, Association& association, const Endpoint& remote, Actions& actions) {
  if (association.remote == remote) return;
  actions.emplace_back(Message{association.name + ": asked at " + remote.text() + " from now on"});
  const IpAddress former = association.remote.address;
  association.remote = remote;
  forget_source(former);
  service_.access().add_source(remote.address);
  clear(now, association, actions);
}

void NtpEngine::serve_nts(const Now& now, const wire::Packet& packet, const PacketReceived& event, wire::Mode mode,
                          Actions& actions) {
  const NtsRequest request = nts_service_->open(event.data, packet);
  if (request.reason != Reason::none) reject(nullptr, event.remote, request.reason, actions);
  if (request.reason == Reason::nts_missing_field) return;
  const SendId id = next_send_++;
  const wire::Header header = request.reason == Reason::none
                                  ? service_.header(now, event, packet.header, mode, system_.served(now), id)
                                  : service_.kiss(Kiss::ntsn, packet.header, mode);
  actions.emplace_back(Send{.socket = event.socket, .to = event.remote, .data = nts_service_->answer(header, request), .id = id,
                            .wants_stamps = config_.transmit_stamps});
}

}  // namespace ntpsim::ntp
