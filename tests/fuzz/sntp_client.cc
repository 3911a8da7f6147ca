// An SNTP client whose answers are changed on their way, and other packets to it.
#include "models/sntp/client.h"

#include <algorithm>
#include <string>

#include "models/server/server.h"
#include "tests/bench.h"
#include "tests/fuzz/script.h"
#include "tests/fuzz/target.h"

namespace ntpsim::fuzz {

namespace {

SntpClientConfig following(const test::Host& server, bool listens) {
  SntpClientConfig config;
  config.listen_for_broadcasts = listens;
  if (listens) config.port = 123;
  else config.servers = {{"server", {server.ipv4(), server.ipv6()}, 123}};
  return config;
}

// Only a measured sample moves the clock, and never a rejected one.
void check_moves(const test::Program& program) {
  const auto measured = program.reported<Measured>();
  const auto used = std::count_if(measured.begin(), measured.end(), [](const Measured& m) { return m.reason == Reason::none; });
  require(std::ssize(program.adjustments()) <= used, "a clock moves by a sample that was used");
}

}  // namespace

void test(Octets input) {
  Script script{input};
  test::Bench bench;
  test::Host& server = bench.add_host("server");
  test::Host& host = bench.add_host("client");
  server.run<NtpServer>(NtpServerConfig{});
  const bool listens = script.number() % 2 != 0;
  test::Program& program = host.run<SntpClient>(following(server, listens), Random{1, "client"});
  Bytes mask;                    // the changes to answers
  bench.intercept([&](test::Datagram& datagram) {
    if (datagram.destination.address == server.ipv4()) return true;
    datagram.data.resize(std::max(datagram.data.size(), mask.size()));
    std::ranges::transform(mask, datagram.data, datagram.data.begin(),
                           [](std::uint8_t a, std::uint8_t b) { return static_cast<std::uint8_t>(a ^ b); });
    return true;
  });
  while (script.goes_on()) {
    switch (script.number() % 4) {
      case 0: bench.run_for(script.pause()); break;
      case 1: {
        const Octets octets = script.octets();
        mask.assign(octets.begin(), octets.end());
        break;
      }
      case 2: {
        const Octets octets = script.octets();
        host.receive({server.ipv4(), 123}, {host.ipv4(), listens ? std::uint16_t{123} : std::uint16_t{49152}},
                     {octets.begin(), octets.end()});
        break;
      }
      case 3: require(!program.call("status").empty(), "a client knows its status"); break;
    }
    check_moves(program);
  }
}

}  // namespace ntpsim::fuzz
