// Both ends of NTS, with changed octets in what they send each other, and other input.
#include <algorithm>
#include <vector>

#include "models/ntp/kiss.h"
#include "models/ntp/nts/nts_client.h"
#include "models/ntp/nts/nts_server.h"
#include "tests/fuzz/script.h"
#include "tests/fuzz/target.h"

namespace ntpsim::fuzz {

namespace {

Bytes changed(Bytes octets, Octets mask) {
  octets.resize(std::max(octets.size(), mask.size()));
  std::ranges::transform(mask, octets, octets.begin(),
                         [](std::uint8_t a, std::uint8_t b) { return static_cast<std::uint8_t>(a ^ b); });
  return octets;
}

bool same_header(const Bytes& a, const Bytes& b) { return std::equal(a.begin(), a.begin() + wire::header_size, b.begin()); }

class Session {
 public:
  Session() { server_.start(now_); }

  void wait(Duration pause) { now_ = now_ + pause; }

  void establish(Octets request_mask, Octets answer_mask) {
    if (client_.poll(now_) != ntp::NtsClient::Turn::establish) return;
    const auto established = server_.establish(changed(client_.request(exported()), request_mask), exported());
    const auto end = established ? client_.receive(changed(established->answer, answer_mask), now_) : std::nullopt;
    if (!end) client_.closed(Reason::stream_reset);
  }

  void ask(Octets request_mask, Octets answer_mask) {
    if (client_.poll(now_) != ntp::NtsClient::Turn::send) return;
    wire::Header header;
    header.mode = wire::Mode::client;
    header.transmit = wire::NtpTimestamp{++transmit_};
    const Bytes request = client_.protect(header);
    const Bytes received = changed(request, request_mask);
    const auto parsed = wire::parse(received);
    if (!parsed.ok()) return;
    const ntp::NtsRequest read = server_.open(received, parsed.packet);
    require(read.reason != Reason::none || same_header(request, received), "a request with a changed header is refused");
    if (read.reason == Reason::nts_missing_field) return;
    const Bytes answer =
        read.reason == Reason::none ? server_.protect(answer_to(parsed.packet.header), read) : nak(parsed.packet.header, read);
    require(answer.size() <= received.size(), "no answer is larger than its request");
    hear(answer, changed(answer, answer_mask));
  }

  void give_server(Octets octets) {
    server_.establish(octets, exported());
    if (const auto parsed = wire::parse(octets); parsed.ok())
      require(server_.open(octets, parsed.packet).reason != Reason::none, "nobody guesses a cookie");
  }

  void give_client(Octets octets) {
    if (const auto parsed = wire::parse(octets); parsed.ok())
      require(client_.verify(octets, parsed.packet) != Reason::none, "nobody guesses a key");
  }

 private:
  static std::vector<Bytes> exported() { return {Bytes(wire::aead_key_size, 1), Bytes(wire::aead_key_size, 2)}; }

  static wire::Header answer_to(const wire::Header& request) {
    wire::Header header;
    header.mode = wire::Mode::server;
    header.stratum = 1;
    header.origin = request.transmit;
    header.receive = header.transmit = wire::NtpTimestamp{request.transmit.value() + 5};
    return header;
  }

  static Bytes nak(const wire::Header& request, const ntp::NtsRequest& read) {
    return ntp::NtsServer::nak(ntp::kiss_answer(ntp::Kiss::ntsn, request, wire::Mode::server, 0), read);
  }

  void hear(const Bytes& answer, const Bytes& received) {
    const auto parsed = wire::parse(received);
    if (!parsed.ok()) return;
    const Reason reason = client_.verify(received, parsed.packet);
    require(reason != Reason::none || same_header(answer, received), "an answer with a changed header is not believed");
  }

  MonoTime now_ = MonoTime::at(Duration::from_whole_seconds(100));
  std::uint64_t transmit_ = 1000;
  ntp::NtsClient client_{ntp::NtsSourceConfig{}, "server", Random{1, "client"}};
  ntp::NtsServer server_{ntp::NtsServerConfig{}, 1, "server"};
};

}  // namespace

void test(Octets input) {
  Script script{input};
  Session session;
  session.establish({}, {});
  while (script.goes_on()) {
    switch (script.number() % 5) {
      case 0: session.wait(script.pause()); break;
      case 1: {
        const Octets request_mask = script.octets();
        session.establish(request_mask, script.octets());
        break;
      }
      case 2: {
        const Octets request_mask = script.octets();
        session.ask(request_mask, script.octets());
        break;
      }
      case 3: session.give_server(script.octets()); break;
      case 4: session.give_client(script.octets()); break;
    }
  }
}

}  // namespace ntpsim::fuzz
