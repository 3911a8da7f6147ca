// What is wrong with a configuration is found before it runs.
#include "models/ntp/config.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <stdexcept>

#include "models/ntp/ntp_engine.h"

using namespace ntpsim;
using ntp::NtpEngine;

namespace {

bool complains(const NtpConfig& config, const std::string& field) {
  const auto mistakes = ntp::mistakes(config);
  return std::any_of(mistakes.begin(), mistakes.end(), [&](const ntp::ConfigMistake& m) { return m.field == field; });
}

NtpConfig with_keys() {
  NtpConfig config;
  config.keys = "1 MD5 secret\n";
  return config;
}

NtpConfig listening(const std::vector<std::string>& groups, bool to_anybody) {
  NtpConfig config;
  config.broadcast_client.emplace();
  config.broadcast_client->groups = groups;
  config.mobilises_unauthenticated = to_anybody;
  return config;
}

}  // namespace

TEST_CASE("a broadcast goes to an address, under a key that is there") {
  NtpConfig config = with_keys();
  config.broadcasts = {BroadcastConfig{.to = "10.0.0.255", .key = 1}};
  CHECK(ntp::mistakes(config).empty());
  config.broadcasts = {BroadcastConfig{.to = "everybody", .key = 2}};
  CHECK(complains(config, "broadcast.1.to"));
  CHECK(complains(config, "broadcast.1.key"));
}

TEST_CASE("groups of one family share a time to live, those of two do not") {
  NtpConfig config;
  config.broadcasts = {BroadcastConfig{.to = "224.0.1.1", .time_to_live = 4},
                       BroadcastConfig{.to = "ff05::101", .time_to_live = 5},
                       BroadcastConfig{.to = "10.0.0.255", .time_to_live = 6}};
  CHECK(ntp::mistakes(config).empty());
  config.broadcasts.push_back(BroadcastConfig{.to = "224.0.1.2", .time_to_live = 5});
  CHECK(complains(config, "broadcast.4.time_to_live"));
}

TEST_CASE("a broadcast client needs a key or trust, groups that are groups, and no stratum of its own") {
  CHECK(complains(listening({}, false), "broadcast_client"));
  CHECK(ntp::mistakes(listening({"224.0.1.1", "ff05::101"}, true)).empty());
  NtpConfig config = listening({"224.0.1.1", "10.0.0.255"}, true);
  CHECK(complains(config, "broadcast_client.groups.2"));
  config.stratum = 1;
  CHECK(complains(config, "stratum"));
}

TEST_CASE("manycast needs a group, rising times to live, and a key or trust") {
  NtpConfig config = with_keys();
  config.manycasts = {ManycastConfig{.to = "224.0.1.1", .key = 1}};
  config.manycast_server = {"224.0.1.1"};
  CHECK(ntp::mistakes(config).empty());
  config.manycasts[0].time_to_live = {4, 2};
  CHECK(complains(config, "manycast.1.time_to_live"));
  config.manycasts[0].time_to_live.clear();
  CHECK(complains(config, "manycast.1.time_to_live"));
  config.manycasts[0] = ManycastConfig{.to = "10.0.0.1", .key = 0};
  CHECK(complains(config, "manycast.1.to"));
  CHECK(complains(config, "manycast.1.key"));
  config.manycast_server = {"somewhere"};
  CHECK(complains(config, "manycast_server.1"));
}

TEST_CASE("each source is asked once, by its name and port") {
  NtpConfig config;
  NtpSource source;
  source.host = "gps";
  config.servers = {source};
  source.port = 1123;
  config.servers.push_back(source);
  CHECK(ntp::mistakes(config).empty());
  config.servers.push_back(source);
  config.peers = {config.servers.front()};
  CHECK(complains(config, "servers.3.host"));
  CHECK(complains(config, "peers.1.host"));
  CHECK(ntp::mistakes(config).size() == 2);
}

TEST_CASE("a process of a mistaken configuration is never made") {
  const auto is_made = [](const NtpConfig& config) { NtpEngine{config, 1, "host"}; };
  NtpConfig right = with_keys();
  right.broadcasts = {BroadcastConfig{.to = "224.0.1.1", .key = 1}};
  right.manycasts = {ManycastConfig{.to = "224.0.1.1", .key = 1}};
  right.manycast_server = {"ff05::101"};
  right.broadcast_client.emplace();
  right.broadcast_client->groups = {"224.0.1.1"};
  right.servers.emplace_back().key = 1;
  CHECK_NOTHROW(is_made(right));
  NtpConfig config = right;
  SECTION("a key of a broadcast") { config.broadcasts[0].key = 2; }
  SECTION("the address of a broadcast") { config.broadcasts[0].to = "everybody"; }
  SECTION("a key of manycast") { config.manycasts[0].key = 2; }
  SECTION("the group of manycast") { config.manycasts[0].to = "10.0.0.1"; }
  SECTION("a group that is listened to") { config.broadcast_client->groups = {"10.1.1.1"}; }
  SECTION("a group that is answered") { config.manycast_server = {"somewhere"}; }
  SECTION("a key of a source") { config.servers[0].key = 2; }
  CHECK_THROWS_AS(is_made(config), std::invalid_argument);
}
