// The whole NTP process: a client or peer whose answers are changed on their way, and other packets to either end. The first
// octet chooses the configuration: bit 0 a key, bit 1 a symmetric association, bit 2 associations without authentication, bits
// 3 to 5 the profile, bit 6 interleaved modes and huff-n'-puff, bit 7 a client of broadcast and manycast instead of a
// configured association.
#include "models/ntp/ntp_engine.h"

#include <algorithm>

#include "models/server/server.h"
#include "tests/bench.h"
#include "tests/fuzz/script.h"
#include "tests/fuzz/target.h"

namespace ntpsim::fuzz {

namespace {

constexpr const char* broadcast_address = "10.0.0.255";
constexpr const char* group = "224.0.1.1";
constexpr const char* keys = "1 SHA256 one-for-both\n2 AES128 sixteen-octets!!\n3 MD5 three\n";

struct Choice {
  bool has_key;
  bool is_peer;
  bool mobilises_unauthenticated;
  ntp::Variant profile;
  bool is_interleaved;
  bool hears_broadcasts;

  explicit Choice(std::uint8_t bits)
      : has_key{(bits & 1) != 0}, is_peer{(bits & 2) != 0}, mobilises_unauthenticated{(bits & 4) != 0},
        profile{static_cast<ntp::Variant>(bits / 8 % 8 % 3)}, is_interleaved{(bits & 64) != 0},
        hears_broadcasts{(bits & 128) != 0} {}

  std::uint32_t key() const { return has_key ? 1 : 0; }
};

NtpConfig common(const Choice& choice) {
  NtpConfig config;
  config.profile = choice.profile;
  config.keys = keys;
  config.mobilises_unauthenticated = choice.mobilises_unauthenticated;
  config.transmit_stamps = choice.is_interleaved;
  return config;
}

NtpConfig reference(const Choice& choice) {
  NtpConfig config = common(choice);
  config.stratum = 1;
  config.refid = "GPS";
  config.broadcasts = {BroadcastConfig{.to = broadcast_address, .poll = 4, .key = choice.key(),
                                       .interleaved = choice.is_interleaved}};
  config.manycast_server = {group};
  return config;
}

NtpConfig follower(const Choice& choice, const test::Host& server) {
  NtpConfig config = common(choice);
  if (choice.is_interleaved) config.huff_n_puff = Duration::from_whole_seconds(900);
  if (choice.hears_broadcasts) {
    config.broadcast_client.emplace();
    config.manycasts = {ManycastConfig{.to = group, .poll = 4, .key = choice.key()}};
    return config;
  }
  NtpSource source;
  source.host = server.name();
  source.addresses = {server.ipv4()};
  source.iburst = !choice.is_peer;
  source.key = choice.key();
  source.interleaved = choice.is_interleaved;
  (choice.is_peer ? config.peers : config.servers) = {source};
  return config;
}

class World {
 public:
  explicit World(const Choice& choice) : choice_{choice} {
    bench_.intercept([this](test::Datagram& datagram) { return pass(datagram); });
  }

  void run_for(Duration duration) { bench_.run_for(duration); }
  void change_answers(Octets mask) { mask_.assign(mask.begin(), mask.end()); }

  // A packet to either end, from the other end or from a third address.
  void inject(std::uint8_t how, Octets octets) {
    const std::size_t before = bench_.datagrams().size();
    test::Host& to = how % 2 == 0 ? client_ : server_;
    const test::Host& other = how % 2 == 0 ? server_ : client_;
    const Endpoint from{how / 2 % 2 == 0 ? other.ipv4() : IpAddress::v4(0x0a000063), std::uint16_t{123}};
    to.receive(from, {to.ipv4(), 123}, {octets.begin(), octets.end()});
    for (std::size_t i = before; i < bench_.datagrams().size(); ++i) {
      const auto& answer = bench_.datagrams()[i];
      require(answer.data.size() <= std::max<std::size_t>(octets.size(), wire::header_size + 24), "no answer amplifies");
    }
  }

  // Server and client start with the true time. Without a key the input can make the client follow any time, up to the panic
  // threshold.
  void check() {
    if (!choice_.has_key || choice_.mobilises_unauthenticated) return;
    require(!program_.call("status").empty(), "a process knows its status");
    require(client_.error().abs() < tolerance, "what no key protects does not move the clock");
  }

 private:
  static constexpr Duration tolerance = Duration::from_nanoseconds(10'000'000);

  bool pass(test::Datagram& datagram) const {
    if (datagram.destination.address == server_.ipv4()) return true;
    datagram.data.resize(std::max(datagram.data.size(), mask_.size()));
    std::ranges::transform(mask_, datagram.data, datagram.data.begin(),
                           [](std::uint8_t a, std::uint8_t b) { return static_cast<std::uint8_t>(a ^ b); });
    return true;
  }

  Choice choice_;
  Bytes mask_;
  test::Bench bench_;
  test::Host& server_ = bench_.add_host("server");
  test::Host& client_ = bench_.add_host("client", {.linux_kernel = true});
  test::Program& reference_ = server_.run<ntp::NtpEngine>(reference(choice_), 1, "server");
  test::Program& program_ = client_.run<ntp::NtpEngine>(follower(choice_, server_), 1, "client");
};

}  // namespace

void test(Octets input) {
  Script script{input};
  World world{Choice{script.number()}};
  while (script.goes_on()) {
    switch (script.number() % 3) {
      case 0: world.run_for(script.pause()); break;
      case 1: world.change_answers(script.octets()); break;
      case 2: {
        const std::uint8_t how = script.number();
        world.inject(how, script.octets());
        break;
      }
    }
    world.check();
  }
}

}  // namespace ntpsim::fuzz
