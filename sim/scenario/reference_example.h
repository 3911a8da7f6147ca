// The example at the start of the reference.
#pragma once

namespace ntpsim {

inline constexpr const char* reference_example = R"(format: 1
description: A client whose crystal is 50 ppm fast notices when its server vanishes.
start: 2027-01-15T08:00:00Z
stop: 6h
hosts:
  server:
    programs: [{server: {stratum: 1, refid: GPS}}]
  client:
    count: 3
    clock: {oscillator: crystal, offset: -500ms, frequency: 50ppm}
    profile: bare-metal
    programs: [{sntp: {servers: [server], poll: 64s}}]
networks:
  wan: {hosts: [server, client], path: {delay: 20ms, jitter: {exponential: 200us}, loss: 0.5%}}
timeline:
  - {at: 1h, cut: {network: wan, host: server}}
  - {at: 2h, restore: {network: wan, host: server}}
expect:
  - {unreachable: {host: client, source: server, after: 1h, within: 30min}}
  - {offset: {host: client, from: 3h, max: 20ms}}
)";

}  // namespace ntpsim
