// What the process does with keys that were established for a source.
#include "models/ntp/ntp_engine.h"

namespace ntpsim::ntp {

void NtpEngine::on(const Now& now, const StreamEvent& event, Actions& actions) {
  const auto established = nts_.handle(now, event, actions);
  server_.handle(now, event, actions);
  if (!established) return;
  Association& association = associations_.at(established->id);
  if (const Association* other = find(associations_, established->remote); other && other != &association) {
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
  server_.service().access().add_source(remote.address);
  clear(now, association, actions);
}

}  // namespace ntpsim::ntp
