#include "models/ntp/nts/nts_associations.h"

#include <utility>
#include <variant>

namespace ntpsim::ntp {

namespace {

constexpr StreamId first_stream = 16;        // of association 0; lower numbers are a server's listeners

StreamId stream_of(AssociationId id) { return first_stream + id; }

std::string counted(std::size_t number, const std::string& noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

void tell(const std::string& source, std::string value, Actions& actions) {
  actions.emplace_back(StateChanged{"nts of " + source, std::move(value)});
}

void tell_failure(const std::string& source, Reason reason, Actions& actions) {
  actions.emplace_back(Rejected{source, reason});
  tell(source, std::string{name(reason)}, actions);
}

}  // namespace

void NtsAssociations::add(const Association& association) {
  if (!association.options.nts) return;
  Random random{seed_, path_ + "." + std::to_string(association.id)};
  sessions_.try_emplace(association.id, Session{association.name, association.remote,
                                                NtsClient{*association.options.nts, association.name, random}, 0});
}

void NtsAssociations::remove(AssociationId id, Actions& actions) {
  if (sessions_.erase(id) > 0) actions.emplace_back(StreamClose{stream_of(id)});
}

void NtsAssociations::end(Actions& actions) {
  while (!sessions_.empty()) remove(sessions_.begin()->first, actions);
}

// ---- packets ----

bool NtsAssociations::may_send(const Now& now, AssociationId id, Actions& actions) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return true;
  Session& session = found->second;
  switch (session.client.poll(now.mono)) {
    case NtsClient::Turn::send: return true;
    case NtsClient::Turn::wait: return false;
    case NtsClient::Turn::establish:
      tell(session.name, "establishing", actions);
      actions.emplace_back(
          StreamConnect{stream_of(id), {session.configured.address, session.client.port()}, session.client.tls()});
      return false;
  }
  return false;
}

Bytes NtsAssociations::protect(AssociationId id, const wire::Header& header) {
  return sessions_.at(id).client.protect(header);
}

Reason NtsAssociations::verify(AssociationId id, std::span<const std::uint8_t> octets, const wire::Packet& packet) {
  return sessions_.at(id).client.verify(octets, packet);
}

std::string NtsAssociations::text() const {
  std::string text;
  for (const auto& [id, session] : sessions_) {
    if (!text.empty()) text += "; ";
    text += session.name + (session.client.state() == NtsClient::State::ready ? " ready, " : " without keys, ") +
            counted(session.client.cookies(), "cookie") + ", " +
            counted(static_cast<std::size_t>(session.establishments), "establishment");
  }
  return text.empty() ? "no source uses NTS" : text;
}

// ---- streams ----

std::optional<NtsAssociations::Established> NtsAssociations::handle(const Now& now, const StreamEvent& event,
                                                                    Actions& actions) {
  return std::visit([&](const auto& e) { return on(now, e, actions); }, event);
}

std::optional<NtsAssociations::Established> NtsAssociations::on(const Now&, const StreamOpened& opened,
                                                                Actions& actions) {
  const auto found = sessions_.find(opened.stream - first_stream);
  if (found != sessions_.end())
    actions.emplace_back(StreamSend{opened.stream, found->second.client.request(opened.exported)});
  return std::nullopt;
}

std::optional<NtsAssociations::Established> NtsAssociations::on(const Now& now, const StreamReceived& received,
                                                                Actions& actions) {
  const auto found = sessions_.find(received.stream - first_stream);
  if (found == sessions_.end()) return std::nullopt;
  Session& session = found->second;
  const auto end = session.client.receive(received.data, now.mono);
  if (!end) return std::nullopt;
  actions.emplace_back(StreamClose{received.stream});
  if (*end == Reason::none) return follow(found->first, session, actions);
  tell_failure(session.name, *end, actions);
  return std::nullopt;
}

std::optional<NtsAssociations::Established> NtsAssociations::on(const Now&, const StreamClosed& closed, Actions& actions) {
  const auto found = sessions_.find(closed.stream - first_stream);
  if (found == sessions_.end()) return std::nullopt;
  Session& session = found->second;
  if (session.client.state() == NtsClient::State::establishing)
    tell_failure(session.name, session.client.closed(closed.reason), actions);
  return std::nullopt;
}

// If the NTS-KE server names the time server by a name that cannot be resolved here, its keys are of no use.
std::optional<NtsAssociations::Established> NtsAssociations::follow(AssociationId id, Session& session,
                                                                    Actions& actions) const {
  const NtsClient& client = session.client;
  Endpoint remote = session.configured;
  if (!client.server().empty() && client.server() != client.tls().server_name) {
    const auto address = IpAddress::parse(client.server());
    if (!address) {
      actions.emplace_back(Message{session.name + ": sent to " + client.server() + " for the time, which is no address"});
      session.client.discard();
      tell_failure(session.name, Reason::no_route, actions);
      return std::nullopt;
    }
    remote.address = *address;
  }
  if (client.server_port()) remote.port = *client.server_port();
  return Established{id, remote};
}

void NtsAssociations::accept(AssociationId id, Actions& actions) {
  Session& session = sessions_.at(id);
  ++session.establishments;
  tell(session.name, "ready", actions);
}

void NtsAssociations::refuse(AssociationId id, Actions& actions) {
  Session& session = sessions_.at(id);
  session.client.discard();
  tell_failure(session.name, Reason::excess, actions);
}

}  // namespace ntpsim::ntp
