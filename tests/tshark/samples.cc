// Every kind of NTP packet that our models send, one kind after the other in one capture, FOLDER/all/packets.pcap. Prints how
// many packets of which kind there are. tshark checks them.
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <string>

#include "models/ntp/ntp_engine.h"
#include "models/server/server.h"
#include "models/sntp/client.h"
#include "sim/record/files/packet_capture.h"
#include "tests/bench.h"
#include "tests/nts_engines.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::test;

namespace {

NtpSource source(const test::Host& host, std::uint32_t key = 0, int version = 4) {
  NtpSource asked;
  asked.host = host.name();
  asked.addresses = {host.ipv4()};
  asked.iburst = true;
  asked.key = key;
  asked.version = version;
  return asked;
}

NtpConfig reference(const std::string& keys = "") {
  NtpConfig config;
  config.stratum = 1;
  config.refid = "GPS";
  config.keys = keys;
  return config;
}

// Two hosts for some minutes.
struct Two {
  Bench bench;
  test::Host& server = bench.add_host("server");
  test::Host& client = bench.add_host("client");
};

void version(Two& two, int number) {
  two.server.run<NtpServer>(NtpServerConfig{});
  SntpClientConfig config;
  config.servers = {{"server", {two.server.ipv4()}, 123}};
  config.version = number;
  two.client.run<SntpClient>(config, Random{1, "client"});
}

void ipv6(Two& two) {
  two.server.run<NtpServer>(NtpServerConfig{});
  SntpClientConfig config;
  config.servers = {{"server", {two.server.ipv6()}, 123}};
  two.client.run<SntpClient>(config, Random{1, "client"});
}

void broadcast(Two& two) {
  NtpServerConfig config;
  config.broadcast_every = 64_s;
  config.broadcast_to = {"10.0.0.255"};
  two.server.run<NtpServer>(config);
}

void follow(Two& two, const NtpConfig& reference, const NtpSource& asked, const std::string& keys = "") {
  two.server.run<ntp::NtpEngine>(reference, 1, "server");
  NtpConfig config;
  config.servers = {asked};
  config.keys = keys;
  two.client.run<ntp::NtpEngine>(config, 1, "client");
}

void key(Two& two, const std::string& type, const std::string& secret, int version) {
  const std::string keys = "7 " + type + " " + secret + "\n";
  follow(two, reference(keys), source(two.server, 7, version), keys);
}

// The server does not have the client's key.
void crypto_nak(Two& two) {
  follow(two, reference("1 MD5 secret\n"), source(two.server, 7), "7 MD5 secret\n");
}

void kiss(Two& two, const std::vector<Restriction>& flags) {
  NtpConfig serving = reference();
  serving.access.rules = {{"default", flags}};
  serving.mru.rate_limit.minimum = 10_s;   // the client begins with packets every 2 s
  NtpSource asked = source(two.server);
  asked.min_poll = 3;
  follow(two, serving, asked);
}

void symmetric(Two& two) {
  NtpConfig passive = reference();
  passive.mobilises_unauthenticated = true;
  two.server.run<ntp::NtpEngine>(passive, 1, "server");
  NtpConfig active;
  active.peers = {source(two.server)};
  two.client.run<ntp::NtpEngine>(active, 1, "client");
}

// Interleaved broadcasts under a key, and the volley of their client.
void broadcast_volley(Two& two, const std::string& to) {
  const std::string keys = "7 AES128 HEX:" + std::string(32, '5') + "\n";
  NtpConfig serving = reference(keys);
  serving.transmit_stamps = true;
  serving.broadcasts = {BroadcastConfig{.to = to, .poll = 4, .key = 7, .interleaved = true}};
  two.server.run<ntp::NtpEngine>(serving, 1, "server");
  NtpConfig listening;
  listening.keys = keys;
  listening.broadcast_client.emplace();
  if (to != "10.0.0.255") listening.broadcast_client->groups = {to};
  two.client.run<ntp::NtpEngine>(listening, 1, "client");
}

void interleaved(Two& two) {
  NtpConfig serving = reference();
  serving.transmit_stamps = true;
  NtpSource asked = source(two.server);
  asked.interleaved = true;
  follow(two, serving, asked);
}

void interleaved_peers(Two& two) {
  NtpConfig serving = reference();
  serving.transmit_stamps = serving.mobilises_unauthenticated = true;
  two.server.run<ntp::NtpEngine>(serving, 1, "server");
  NtpConfig active;
  active.transmit_stamps = true;
  active.peers = {source(two.server)};
  active.peers.front().interleaved = true;
  two.client.run<ntp::NtpEngine>(active, 1, "client");
}

void manycast(Two& two) {
  const std::string keys = "7 SHA1 secret\n";
  NtpConfig serving = reference(keys);
  serving.manycast_server = {"224.0.1.1"};
  two.server.run<ntp::NtpEngine>(serving, 1, "server");
  NtpConfig asking;
  asking.keys = keys;
  asking.manycasts = {ManycastConfig{.to = "224.0.1.1", .key = 7}};
  two.client.run<ntp::NtpEngine>(asking, 1, "client");
}

void nts(Two& two) {
  two.server.run<NtsAnswerer>(ntp::NtsServerConfig{});
  two.client.run<NtsAsker>(two.server.ipv4(), ntp::NtsSourceConfig{}, "server");
}

// The server is restarted without its keys: NTS NAK.
void nts_nak(Two& two) {
  Program& serving = two.server.run<NtsAnswerer>(ntp::NtsServerConfig{});
  two.client.run<NtsAsker>(two.server.ipv4(), ntp::NtsSourceConfig{}, "server");
  two.bench.run_for(40_s);
  serving.stop();
  two.server.run<NtsAnswerer>(ntp::NtsServerConfig{});
}

using Kinds = std::map<std::string, std::function<void(Two&)>>;

Kinds kinds() {
  Kinds all{{"ipv6", ipv6}, {"broadcast", broadcast}, {"crypto-nak", crypto_nak}, {"symmetric", symmetric},
            {"nts", nts}, {"nts-nak", nts_nak}, {"interleaved", interleaved}, {"interleaved-peers", interleaved_peers},
            {"manycast", manycast}};
  for (const char* to : {"10.0.0.255", "224.0.1.1"})
    all["volley-" + std::string{to}] = [to](Two& two) { broadcast_volley(two, to); };
  for (const int number : {1, 2, 3, 4})
    all["version-" + std::to_string(number)] = [number](Two& two) { version(two, number); };
  for (const int number : {3, 4}) {
    const std::string suffix = "-version-" + std::to_string(number);
    for (const char* type : {"MD5", "SHA1", "SHA256", "SHA384", "SHA512"})
      all["key-" + std::string{type} + suffix] = [type, number](Two& two) { key(two, type, "secret", number); };
    all["key-AES128" + suffix] = [number](Two& two) { key(two, "AES128", "HEX:" + std::string(32, '5'), number); };
    all["key-AES256" + suffix] = [number](Two& two) { key(two, "AES256", "HEX:" + std::string(64, '5'), number); };
  }
  all["kiss-RATE"] = [](Two& two) { kiss(two, {Restriction::limited, Restriction::kod}); };
  all["kiss-DENY"] = [](Two& two) { kiss(two, {Restriction::noserve, Restriction::kod}); };
  return all;
}

void capture(const Bench& bench, record::PacketCapture& file) {
  for (const Datagram& datagram : bench.datagrams()) {
    record::PacketEvent event;
    event.at = datagram.sent;
    event.host = HostIndex{0};
    event.source = datagram.source;
    event.destination = datagram.destination;
    event.payload = datagram.data;
    file.packet(event);
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  record::PacketCapture file{arguments[1], {"all"}};
  for (const auto& [kind, set_up] : kinds()) {
    Two two;
    set_up(two);
    two.bench.run_for(10_min);
    capture(two.bench, file);
    std::cout << kind << ' ' << two.bench.datagrams().size() << '\n';
  }
  file.close();
}
