#include <catch2/catch.hpp>

#include "tests/models/sntp/pair.h"

using namespace ntpsim;
using namespace ntpsim::test;
using wire::Header;
using wire::Mode;
using wire::NtpTimestamp;

TEST_CASE("a listening client follows broadcasts, late by the path, and sends nothing") {
  Pair pair{{.offset = 5_s}};
  pair.bench.set_delay(7_ms);
  NtpServerConfig config;
  config.broadcast_every = 64_s;
  config.broadcast_to = {"10.0.0.255"};
  pair.serve(config);
  SntpClientConfig listening = polling({&pair.server});
  listening.listen_for_broadcasts = true;
  Program& client = pair.poll(listening);
  CHECK(client.call("status") == "LISTENING");
  pair.bench.run_for(64_s * 3 + 1_s);
  CHECK(pair.requests() == 0);
  CHECK(is_about(pair.client.error(), -(7_ms), 1_us));
  CHECK(client.reported<Measured>().size() == 3);
  CHECK(client.reported<Measured>()[0].source == "server");
  CHECK(client.reported<ErrorBound>().empty());
  CHECK(client.call("status") == "0");
  CHECK(client.call("poll_now").substr(0, 6) == "error:");
}

TEST_CASE("a listening client joins its groups, of both protocols") {
  Pair pair{{.offset = 5_s}};
  NtpServerConfig config;
  config.broadcast_every = 16_s;
  config.broadcast_to = {"224.0.1.1", "ff05::101", "ff05::102"};
  pair.serve(config);
  SntpClientConfig listening;
  listening.listen_for_broadcasts = true;
  listening.groups = {"224.0.1.1", "ff05::101"};
  Program& client = pair.poll(listening);
  pair.bench.run_for(17_s);
  const auto samples = client.reported<Measured>();
  REQUIRE(samples.size() == 2);
  CHECK(samples[0].source == "10.0.0.1");
  CHECK(samples[1].source == "fd00::1");
}

TEST_CASE("a listening client rejects what is no broadcast of its servers") {
  Pair pair;
  SntpClientConfig listening = polling({&pair.server});
  listening.listen_for_broadcasts = true;
  Program& client = pair.poll(listening);
  const Endpoint to{IpAddress::v4(0x0a0000ffU), 123};
  const auto hear = [&](const IpAddress& from, const std::function<void(Header&)>& change) {
    Header header;
    header.mode = Mode::broadcast;
    header.stratum = 1;
    header.transmit = NtpTimestamp::from(pair.server.local_time());
    change(header);
    pair.client.receive({from, 123}, to, wire::serialise(header));
    pair.bench.run_for(1_ms);
  };
  hear(IpAddress::v4(0x0a000063U), [](Header&) {});
  hear(pair.server.ipv4(), [](Header& h) { h.mode = Mode::server; });
  hear(pair.server.ipv4(), [](Header& h) { h.leap = Leap::unsynchronized; });
  hear(pair.server.ipv4(), [](Header& h) { h.stratum = 16; });
  hear(pair.server.ipv4(), [](Header& h) { h.transmit = NtpTimestamp{}; });
  CHECK(client.reported<Measured>().empty());
  const NtpTimestamp sent = NtpTimestamp::from(pair.server.local_time());
  hear(pair.server.ipv4(), [&](Header& h) { h.transmit = sent; });
  hear(pair.server.ipv4(), [&](Header& h) { h.transmit = sent; });
  CHECK(rejections(client) == std::vector<Reason>{Reason::unknown_source, Reason::bad_mode, Reason::unsynchronized,
                                                  Reason::bad_stratum, Reason::zero_timestamp, Reason::duplicate});
  CHECK(client.reported<Measured>().size() == 1);
}
