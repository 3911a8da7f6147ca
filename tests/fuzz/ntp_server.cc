// A server and any input: octets, requests with some octets changed, calls of a timeline.
#include "models/server/server.h"

#include <string>

#include "tests/bench.h"
#include "tests/fuzz/script.h"
#include "tests/fuzz/target.h"

namespace ntpsim::fuzz {

namespace {

const Endpoint client{IpAddress::v4(0x0a000009), 40000};

Bytes request(Octets laid_over) {
  wire::Header header;
  header.mode = wire::Mode::client;
  header.transmit = wire::NtpTimestamp{0x1122334455667788};
  Bytes octets = wire::serialise(header);
  octets.resize(std::max(octets.size(), laid_over.size()));
  for (std::size_t i = 0; i < laid_over.size(); ++i) octets[i] = static_cast<std::uint8_t>(octets[i] ^ laid_over[i]);
  return octets;
}

void send(test::Bench& bench, test::Host& host, const Bytes& octets) {
  const std::size_t before = bench.datagrams().size();
  host.receive(client, {host.ipv4(), 123}, octets);
  bench.run_for(Duration::from_nanoseconds(1'000'000));
  require(bench.datagrams().size() <= before + 1, "a packet has one answer or none");
  if (bench.datagrams().size() == before) return;
  const auto& answer = bench.datagrams().back();
  require(answer.data.size() <= octets.size(), "no answer is larger than its request");
  require(wire::parse(answer.data).ok(), "an answer is a packet");
}

void call(test::Program& program, std::string_view text) {
  static constexpr const char* names[] = {"stratum", "leap", "refid", "offset", "drift"};
  std::map<std::string, std::string> arguments;
  for (const char* name : names) {
    const auto end = std::min(text.find(','), text.size());
    if (end > 0) arguments[name] = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  require(!program.call("set", arguments).empty(), "a call returns something");
}

}  // namespace

void test(Octets input) {
  Script script{input};
  test::Bench bench;
  test::Host& host = bench.add_host("server");
  test::Program& program = host.run<NtpServer>(NtpServerConfig{});
  while (script.goes_on()) {
    switch (script.number() % 4) {
      case 0: bench.run_for(script.pause()); break;
      case 1: {
        const Octets octets = script.octets();
        send(bench, host, {octets.begin(), octets.end()});
        break;
      }
      case 2: send(bench, host, request(script.octets())); break;
      case 3: call(program, as_text(script.octets())); break;
    }
  }
}

}  // namespace ntpsim::fuzz
