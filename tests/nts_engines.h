// The smallest engines that speak NTS: a client that gets keys and asks for the time every 16 s, and its server. They show
// how an engine uses the sessions of NTS, and test a driver's streams.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "models/engine.h"
#include "models/ntp/kiss.h"
#include "models/ntp/nts/nts_client.h"
#include "models/ntp/nts/nts_ke_server.h"
#include "models/ntp/nts/nts_server.h"
#include "models/wire/packet.h"

namespace ntpsim::test {

// Reports StateChanged: "keys" with the reason why there are none or "none", "answer" with the reason why it is refused.
class NtsAsker final : public Engine {
 public:
  NtsAsker(IpAddress server, const ntp::NtsSourceConfig& config, std::string name)
      : server_{server}, nts_{config, std::move(name), Random{1, "asker"}} {}

  const ntp::NtsClient& nts() const { return nts_; }

  Actions handle(const Now& now, const Event& event) override {
    Actions actions;
    if (std::holds_alternative<Started>(event)) {
      actions.emplace_back(Listen{.socket = 1, .ipv6 = server_.is_v6(), .groups = {}});
      poll(now, actions);
    } else if (std::holds_alternative<TimerFired>(event)) {
      poll(now, actions);
    } else if (const auto* packet = std::get_if<PacketReceived>(&event)) {
      const auto parsed = wire::parse(packet->data);
      const Reason reason = parsed.ok() ? nts_.verify(packet->data, parsed.packet) : parsed.reason;
      actions.emplace_back(StateChanged{"answer", std::string{name(reason)}});
    } else if (const auto* stream = std::get_if<StreamEvent>(&event)) {
      std::visit([&](const auto& e) { on(now, e, actions); }, *stream);
    }
    return actions;
  }

 private:
  void poll(const Now& now, Actions& actions) {
    actions.emplace_back(SetTimer{1, Duration::from_whole_seconds(16)});
    const auto turn = nts_.poll(now.mono);
    if (turn == ntp::NtsClient::Turn::establish) {
      actions.emplace_back(StreamConnect{1, {server_, nts_.port()}, nts_.tls()});
    } else if (turn == ntp::NtsClient::Turn::send) {
      wire::Header header;
      header.mode = wire::Mode::client;
      header.transmit = wire::NtpTimestamp::from(now.local);
      actions.emplace_back(Send{.socket = 1, .to = {server_, 123}, .data = nts_.protect(header)});
    }
  }
  void on(const Now&, const StreamOpened& opened, Actions& actions) {
    actions.emplace_back(StreamSend{opened.stream, nts_.request(opened.exported)});
  }
  void on(const Now& now, const StreamReceived& received, Actions& actions) {
    const auto end = nts_.receive(received.data, now.mono);
    if (!end) return;
    actions.emplace_back(StreamClose{received.stream});
    actions.emplace_back(StateChanged{"keys", std::string{name(*end)}});
    if (*end == Reason::none) poll(now, actions);
  }
  void on(const Now&, const StreamClosed& closed, Actions& actions) {
    actions.emplace_back(StateChanged{"keys", std::string{name(nts_.closed(closed.reason))}});
  }

  IpAddress server_;
  ntp::NtsClient nts_;
};

class NtsAnswerer final : public Engine {
 public:
  explicit NtsAnswerer(const ntp::NtsServerConfig& config) : nts_{config, 1, "answerer"} {}

  Actions handle(const Now& now, const Event& event) override {
    Actions actions;
    if (std::holds_alternative<Started>(event)) {
      nts_.start(now.mono);
      for (const bool ipv6 : {false, true})
        actions.emplace_back(Listen{.socket = ipv6 ? 2U : 1U, .port = 123, .ipv6 = ipv6, .groups = {}});
      actions.emplace_back(StreamListen{1, nts_.port(), nts_.tls()});
    } else if (const auto* packet = std::get_if<PacketReceived>(&event)) {
      serve(*packet, actions);
    } else if (const auto* stream = std::get_if<StreamEvent>(&event)) {
      if (const auto* closed = std::get_if<StreamClosed>(stream); closed && closed->stream < first_accepted_stream)
        actions.emplace_back(StateChanged{"listener", std::string{name(closed->reason)}});
      if (const auto end = clients_.handle(now, *stream, actions))
        actions.emplace_back(StateChanged{"established", std::string{name(*end)}});
      if (clients_.next_deadline()) actions.emplace_back(SetTimer{1, *clients_.next_deadline() - now.mono});
    } else if (std::holds_alternative<TimerFired>(event)) {
      clients_.expire(now.mono, actions);
    }
    return actions;
  }

 private:
  void serve(const PacketReceived& packet, Actions& actions) {
    const auto parsed = wire::parse(packet.data);
    if (!parsed.ok()) return;
    const auto request = nts_.open(packet.data, parsed.packet);
    if (request.reason == Reason::nts_missing_field) return;
    wire::Header answer = ntp::kiss_answer(ntp::Kiss::ntsn, parsed.packet.header, wire::Mode::server, 0);
    if (request.reason == Reason::none) answer.stratum = 1;
    const Bytes octets = request.reason == Reason::none ? nts_.protect(answer, request) : ntp::NtsServer::nak(answer, request);
    actions.emplace_back(Send{.socket = packet.socket, .to = packet.remote, .data = octets});
  }
  ntp::NtsServer nts_;
  ntp::NtsKeServer clients_{nts_};
};

}  // namespace ntpsim::test
