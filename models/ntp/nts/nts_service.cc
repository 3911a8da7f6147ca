#include "models/ntp/nts/nts_service.h"

#include <algorithm>
#include <variant>

namespace ntpsim::ntp {

namespace {

constexpr StreamId listener = 1;
constexpr const char* key_store = "nts.keys";

}  // namespace

NtsService::NtsService(const NtsServerConfig& config, std::uint64_t seed, const std::string& path, TimerId timer)
    : stores_keys_{config.stores_keys}, timer_{timer}, server_{config, seed, path}, clients_{server_} {}

void NtsService::start(const Now& now, const Started& event, Actions& actions) {
  const auto stored = event.stored.find(key_store);
  const bool knows_keys = stores_keys_ && stored != event.stored.end();
  if (!server_.start(now.mono, knows_keys ? stored->second : "") && knows_keys)
    actions.emplace_back(Message{std::string{key_store} + " does not parse: there are new keys for cookies"});
  actions.emplace_back(StreamListen{listener, server_.port(), server_.tls()});
  store(actions);
  plan(now, actions);
}

void NtsService::attend(const Now& now, Actions& actions) {
  clients_.expire(now.mono, actions);
  if (server_.rotate(now.mono)) {
    actions.emplace_back(Message{"NTS: a new key for cookies"});
    store(actions);
  }
  plan(now, actions);
}

void NtsService::handle(const Now& now, const StreamEvent& event, Actions& actions) {
  if (const auto* closed = std::get_if<StreamClosed>(&event); closed && closed->stream == listener) {
    actions.emplace_back(Message{"NTS: no keys can be established: " + std::string{phrase(closed->reason)}});
    return;
  }
  if (const auto end = clients_.handle(now, event, actions))
    actions.emplace_back(StateChanged{"nts establishment", *end == Reason::none ? "done" : std::string{name(*end)}});
  plan(now, actions);
}

void NtsService::end(Actions& actions) const {
  actions.emplace_back(StreamClose{listener});
  actions.emplace_back(CancelTimer{timer_});
}

Bytes NtsService::answer(const wire::Header& header, const NtsRequest& request) {
  if (request.identifier.empty()) return wire::serialise(header);
  return request.reason == Reason::none ? server_.protect(header, request) : NtsServer::nak(header, request);
}

void NtsService::store(Actions& actions) const {
  if (stores_keys_) actions.emplace_back(Store{key_store, server_.stored_keys()});
}

void NtsService::plan(const Now& now, Actions& actions) const {
  std::optional<MonoTime> next = server_.next_rotation();
  if (const auto late = clients_.next_deadline()) next = next ? std::min(*next, *late) : *late;
  if (next) actions.emplace_back(SetTimer{timer_, std::max(*next - now.mono, Duration{})});
  else actions.emplace_back(CancelTimer{timer_});
}

}  // namespace ntpsim::ntp
