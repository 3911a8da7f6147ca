// What an exchange of the NTP process costs, both ends together, without a network and without clocks.
#define CATCH_CONFIG_ENABLE_BENCHMARKING
#include <catch2/catch.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "models/ntp/ntp_engine.h"
#include "models/server/server.h"
#include "tests/benchmarks/allocations.h"

namespace ntpsim {

namespace {

const Endpoint client_address{IpAddress::v4(0x0a000002U), 123};
const Endpoint server_address{IpAddress::v4(0x0a000001U), 123};
const Duration one_way = Duration::from_nanoseconds(100'000);

// A client that polls its server every 64 s. Both have the same perfect clock.
class Pair {
 public:
  Pair(std::unique_ptr<Engine> server, const NtpConfig& config) : server_{std::move(server)}, client_{config, 1, "client"} {
    now_.clock.precision = Duration::from_nanoseconds(100);
    server_->handle(now_, Started{});
    for (const Action& action : client_.handle(now_, Started{}))
      if (const auto* timer = std::get_if<SetTimer>(&action); timer && timer->after == Duration::from_whole_seconds(1))
        poll_timer_ = timer->id;   // the first association's: asked a second after the start
    for (int i = 0; i < 64; ++i) exchange();
  }

  // The client's timer, the server's answer, what the client makes of it: the actions of all three.
  std::size_t exchange() {
    pass(Duration::from_whole_seconds(64));
    const Actions asked = client_.handle(now_, TimerFired{poll_timer_});
    pass(one_way);
    const Actions answered = server_->handle(now_, packet(asked, client_address, server_address));
    pass(one_way);
    const Actions used = client_.handle(now_, packet(answered, server_address, client_address));
    return asked.size() + answered.size() + used.size();
  }

 private:
  void pass(Duration time) {
    now_.local += time;
    now_.mono += time;
  }
  PacketReceived packet(const Actions& actions, const Endpoint& from, const Endpoint& to) const {
    const auto send = std::find_if(actions.begin(), actions.end(),
                                   [](const Action& action) { return std::holds_alternative<Send>(action); });
    REQUIRE(send != actions.end());
    return {4, from, to, std::get<Send>(*send).data, {now_.local, {}, {}}};
  }

  Now now_{LocalTime::at(Duration::from_whole_seconds(1'800'000'000)), MonoTime::at(Duration::from_whole_seconds(100)), {}};
  std::unique_ptr<Engine> server_;
  ntp::NtpEngine client_;
  TimerId poll_timer_ = 0;
};

NtpConfig client(const std::string& keys = {}) {
  NtpConfig config;
  NtpSource source;
  source.host = "server";
  source.addresses = {server_address.address};
  source.key = keys.empty() ? 0 : 1;
  config.keys = keys;
  config.servers = {source};
  config.drift = Frequency{};
  return config;
}

std::unique_ptr<Engine> process(const std::string& keys = {}) {
  NtpConfig config;
  config.stratum = 1;
  config.keys = keys;
  return std::make_unique<ntp::NtpEngine>(config, 1, "server");
}

// With how often memory is asked for, since that is half of the cost.
std::string name(const std::string& what, Pair& pair) {
  const std::uint64_t before = allocations();
  constexpr int exchanges = 1000;
  for (int i = 0; i < exchanges; ++i) pair.exchange();
  return what + ", " + std::to_string((allocations() - before + exchanges / 2) / exchanges) + " allocations";
}

}  // namespace

TEST_CASE("ntp: one poll exchange, both ends") {
  Pair two_processes{process(), client()};
  Pair plain_server{std::make_unique<NtpServer>(NtpServerConfig{}), client()};
  const std::string keys = "1 AES128 HEX:000102030405060708090a0b0c0d0e0f\n";
  Pair authenticated{process(keys), client(keys)};

  BENCHMARK(name("two NTP processes", two_processes)) { return two_processes.exchange(); };
  BENCHMARK(name("a process and a plain server", plain_server)) { return plain_server.exchange(); };
  BENCHMARK(name("two processes under AES-CMAC", authenticated)) { return authenticated.exchange(); };
}

}  // namespace ntpsim
