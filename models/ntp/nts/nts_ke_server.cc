#include "models/ntp/nts/nts_ke_server.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace ntpsim::ntp {

namespace {

constexpr Duration patience = Duration::from_whole_seconds(10);

}  // namespace

std::optional<Reason> NtsKeServer::handle(const Now& now, const StreamEvent& event, Actions& actions) {
  return std::visit([&](const auto& e) { return on(now, e, actions); }, event);
}

std::optional<Reason> NtsKeServer::on(const Now& now, const StreamOpened& opened, Actions&) {
  if (!opened.listener) return std::nullopt;   // a stream that this host has opened as a client
  clients_[opened.stream] = {now.mono + patience, opened.exported, {}};
  return std::nullopt;
}

std::optional<Reason> NtsKeServer::on(const Now&, const StreamReceived& received, Actions& actions) {
  const auto found = clients_.find(received.stream);
  if (found == clients_.end()) return std::nullopt;
  Client& client = found->second;
  client.received.insert(client.received.end(), received.data.begin(), received.data.end());
  auto established = server_.establish(client.received, client.exported);
  if (!established) return std::nullopt;
  actions.emplace_back(StreamSend{received.stream, std::move(established->answer)});
  actions.emplace_back(StreamClose{received.stream});
  clients_.erase(found);
  return established->reason;
}

// Closed by the client before its message was complete.
std::optional<Reason> NtsKeServer::on(const Now&, const StreamClosed& closed, Actions&) {
  if (clients_.erase(closed.stream) == 0) return std::nullopt;
  return closed.reason == Reason::none ? Reason::nts_bad_record : closed.reason;
}

void NtsKeServer::expire(MonoTime now, Actions& actions) {
  for (auto client = clients_.begin(); client != clients_.end();) {
    if (now < client->second.deadline) {
      ++client;
      continue;
    }
    actions.emplace_back(StreamClose{client->first});
    client = clients_.erase(client);
  }
}

std::optional<MonoTime> NtsKeServer::next_deadline() const {
  const auto first = std::min_element(clients_.begin(), clients_.end(), [](const auto& a, const auto& b) {
    return a.second.deadline < b.second.deadline;
  });
  return first == clients_.end() ? std::nullopt : std::optional{first->second.deadline};
}

}  // namespace ntpsim::ntp
