#include "models/ntp/serving/mru_list.h"

#include <catch2/catch.hpp>

using namespace ntpsim;
using namespace ntpsim::ntp;
using namespace ntpsim::literals;

namespace {

MonoTime at(std::uint64_t seconds) { return MonoTime::at(Duration::from_whole_seconds(static_cast<std::int64_t>(seconds))); }
Endpoint client(std::uint32_t number, std::uint16_t port = 40'000) { return {IpAddress::v4(0x0a000000U + number), port}; }

struct Server {
  explicit Server(const MruConfig& config = {}) : list{config, Random{1, "test"}} {}
  Rate packet(std::uint64_t seconds, std::uint32_t number, std::uint16_t port = 40'000) {
    return list.record(at(seconds), client(number, port), 4, wire::Mode::client);
  }
  bool knows(std::uint32_t number) const { return list.find(client(number).address) != nullptr; }
  MruList list;
};

MruConfig small() {
  MruConfig config;
  config.min_depth = 2;
  config.max_depth = 4;
  return config;
}

}  // namespace

TEST_CASE("an entry holds the first and the last packet of an address, whatever its port") {
  Server server;
  server.packet(10, 1, 123);
  server.list.record(at(30), client(1, 5000), 3, wire::Mode::symmetric_active);
  REQUIRE(server.list.entries().size() == 1);
  const MruEntry& entry = server.list.entries().front();
  CHECK(entry.first == at(10));
  CHECK(entry.last == at(30));
  CHECK(entry.count == 2);
  CHECK(entry.remote.port == 5000);
  CHECK(entry.version == 3);
  CHECK(entry.mode == wire::Mode::symmetric_active);
}

TEST_CASE("the list is in the order of the last packets, the most recent first") {
  Server server;
  for (const std::uint32_t number : {1U, 2U, 3U, 1U}) server.packet(number, number);
  std::vector<Endpoint> order;
  for (const MruEntry& entry : server.list.entries()) order.push_back(entry.remote);
  CHECK(order == std::vector{client(1), client(3), client(2)});
}

TEST_CASE("each address has a rate of its own, and a new port does not start it anew") {
  Server server;
  server.packet(10, 1, 5000);
  server.packet(10, 2);
  CHECK(server.packet(10, 1, 5001) == Rate::kissed);
  CHECK(server.packet(10, 1, 5002) == Rate::limited);
  CHECK(server.packet(18, 2) == Rate::in_order);
  CHECK(server.list.find(client(1).address)->limited == 2);
}

TEST_CASE("up to the lower depth no client is forgotten, however old") {
  Server server{small()};
  server.packet(0, 1);
  server.packet(100'000, 2);
  CHECK(server.knows(1));
}

TEST_CASE("above the lower depth the oldest makes room once it is older than the maximum age") {
  Server server{small()};
  server.packet(0, 1);
  server.packet(0, 2);
  server.packet(3600, 3);
  CHECK(server.knows(1));
  server.packet(3601, 4);
  CHECK_FALSE(server.knows(1));
  CHECK(server.knows(2));
  CHECK(server.list.counters().recycled_old == 1);
}

TEST_CASE("a full list forgets its oldest only after the minimum age, and until then no new client is limited") {
  Server server{small()};
  for (std::uint32_t number = 1; number <= 4; ++number) server.packet(0, number);
  CHECK(server.packet(63, 5) == Rate::in_order);
  CHECK(server.packet(63, 5) == Rate::in_order);
  CHECK_FALSE(server.knows(5));
  CHECK(server.list.counters().no_room == 2);
  server.packet(64, 5);
  CHECK(server.knows(5));
  CHECK_FALSE(server.knows(1));
  CHECK(server.list.counters().recycled_full == 1);
  CHECK(server.list.entries().size() == 4);
  CHECK(server.list.counters().peak == 4);
}

TEST_CASE("a flood of addresses never makes the list longer than its depth") {
  MruConfig config = small();
  config.min_age = 0_s;
  Server server{config};
  for (std::uint32_t number = 0; number < 10'000; ++number) server.packet(number / 100, number);
  CHECK(server.list.entries().size() == 4);
  CHECK(server.knows(9999));
  CHECK_FALSE(server.knows(9995));
}

TEST_CASE("a list without any depth remembers and limits no client") {
  MruConfig config;
  config.min_depth = 0;
  config.max_depth = 0;
  Server server{config};
  CHECK(server.packet(0, 1) == Rate::in_order);
  CHECK(server.packet(0, 1) == Rate::in_order);
  CHECK(server.list.entries().empty());
}
