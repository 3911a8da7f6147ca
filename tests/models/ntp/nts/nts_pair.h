// A client and a server of NTS that share keys as if TLS had exported them, without anything between them.
#pragma once

#include <catch2/catch.hpp>

#include <optional>
#include <vector>

#include "models/ntp/kiss.h"
#include "models/ntp/nts/nts_client.h"
#include "models/ntp/nts/nts_packet.h"
#include "models/ntp/nts/nts_server.h"

namespace ntpsim::ntp {

inline std::vector<Bytes> shared_keys(std::uint8_t salt = 1) {
  return {Bytes(wire::aead_key_size, salt), Bytes(wire::aead_key_size, static_cast<std::uint8_t>(salt + 1))};
}

inline wire::Header client_header(std::uint64_t transmit) {
  wire::Header header;
  header.mode = wire::Mode::client;
  header.transmit = wire::NtpTimestamp{transmit};
  return header;
}

inline wire::Header server_header(std::uint64_t origin) {
  wire::Header header;
  header.mode = wire::Mode::server;
  header.stratum = 1;
  header.refid = 0x47505300;
  header.origin = wire::NtpTimestamp{origin};
  header.receive = header.transmit = wire::NtpTimestamp{origin + 5};
  return header;
}

struct NtsPair {
  explicit NtsPair(const NtsServerConfig& config = {}, const NtsSourceConfig& source = {})
      : client{source, "server", Random{1, "client"}}, server{config, 1, "server"} {
    server.start(now);
  }

  // How the client's attempt to get keys ended.
  Reason establish() {
    REQUIRE(client.poll(now) == NtsClient::Turn::establish);
    const Bytes request = client.request(shared_keys());
    const auto established = server.establish(request, shared_keys());
    REQUIRE(established);
    const auto end = client.receive(established->answer, now);
    REQUIRE(end);
    return *end;
  }

  Bytes request() {
    REQUIRE(client.poll(now) == NtsClient::Turn::send);
    return client.protect(client_header(++transmit));
  }

  Bytes answer(const Bytes& octets) {
    const auto parsed = wire::parse(octets);
    REQUIRE(parsed.ok());
    const NtsRequest read = server.open(octets, parsed.packet);
    last = read.reason;
    if (read.reason == Reason::none) return server.protect(server_header(parsed.packet.header.transmit.value()), read);
    REQUIRE(read.reason != Reason::nts_missing_field);
    return NtsServer::nak(kiss_answer(Kiss::ntsn, parsed.packet.header, wire::Mode::server, 0), read);
  }

  Reason verify(const Bytes& octets) {
    const auto parsed = wire::parse(octets);
    return parsed.ok() ? client.verify(octets, parsed.packet) : parsed.reason;
  }

  Reason exchange() { return verify(answer(request())); }

  MonoTime now = MonoTime::at(Duration::from_whole_seconds(100));
  std::uint64_t transmit = 1000;
  NtsClient client;
  NtsServer server;
  Reason last = Reason::none;      // the server's reason for the last request
};

}  // namespace ntpsim::ntp
