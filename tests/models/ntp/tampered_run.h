// A client and a server of our NTP process on the bench. One answer of the server is replaced on its way by what a test
// chooses.
//
// A packet that is rejected must leave no trace but the report: the client then moves its clock and sends its packets
// exactly as it does in a run in which the packet never came.
#pragma once

#include <catch2/catch.hpp>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "models/ntp/files/key_file.h"
#include "models/ntp/key_ring.h"
#include "models/ntp/ntp_engine.h"
#include "models/wire/packet.h"
#include "tests/bench.h"

namespace ntpsim::test {

using Delivered = std::vector<Bytes>;                          // in the place of an answer, in this order
using Tamper = std::function<Delivered(const Bytes& answer)>;

inline bool same(const AdjustClock& a, const AdjustClock& b) {
  return a.step == b.step && a.slew == b.slew && a.frequency == b.frequency && a.pll_offset == b.pll_offset &&
         a.time_constant == b.time_constant && a.max_error == b.max_error && a.estimated_error == b.estimated_error &&
         a.status == b.status && a.tai_offset == b.tai_offset;
}

struct TamperedConfig {
  NtpConfig client;                 // its server is added, with these options
  NtpSource source;
  NtpConfig server;
  int answer = 12;                  // the answer that is replaced: after the volley, once the clock is synchronised
  Duration duration = Duration::from_whole_seconds(400);
};

inline TamperedConfig plain_pair() {
  TamperedConfig config;
  config.source.iburst = true;
  config.source.min_poll = config.source.max_poll = 4;
  config.server.stratum = 1;
  config.server.refid = "GPS";
  return config;
}

// Both ends have these keys; the association uses the one named.
inline TamperedConfig keyed_pair(const std::string& keys, ntp::KeyId id) {
  TamperedConfig config = plain_pair();
  config.client.keys = config.server.keys = keys;
  config.source.key = id;
  return config;
}

// Of the client, so that there is always something to correct.
inline const HostConfig wrong_clock{.offset = Duration::from_nanoseconds(5'000'000), .frequency = Frequency::from_ppm(10),
                                    .linux_kernel = true};

struct Outcome {
  std::vector<std::pair<TrueTime, AdjustClock>> adjustments;
  std::vector<TrueTime> requests;   // when the client sent them
  std::vector<Reason> rejected;     // by the client
  int answers = 0;                  // that the server has sent
  int measured = 0;                 // samples
  std::string last_state;           // of the clock

  bool same_behaviour(const Outcome& other) const {
    if (requests != other.requests || adjustments.size() != other.adjustments.size()) return false;
    for (std::size_t i = 0; i < adjustments.size(); ++i)
      if (adjustments[i].first != other.adjustments[i].first || !same(adjustments[i].second, other.adjustments[i].second))
        return false;
    return true;
  }
};

inline Outcome run(TamperedConfig config, const Tamper& tamper) {
  Bench bench;
  Host& server = bench.add_host("server");
  Host& client = bench.add_host("client", wrong_clock);
  config.source.host = "server";
  config.source.addresses = {server.ipv4()};
  config.client.servers.insert(config.client.servers.begin(), config.source);
  Outcome outcome;
  bench.intercept([&](Datagram& datagram) {
    if (datagram.source.address != server.ipv4()) {
      outcome.requests.push_back(datagram.sent);
      return true;
    }
    if (++outcome.answers != config.answer) return true;
    Duration delay = Duration::from_nanoseconds(1'000'000);
    for (const Bytes& octets : tamper(datagram.data)) {
      bench.after(delay,
                  [&client, from = datagram.source, to = datagram.destination, octets] { client.receive(from, to, octets); });
      delay += Duration::from_nanoseconds(100'000);
    }
    return false;
  });
  server.run<ntp::NtpEngine>(config.server, 1, "server");
  Program& program = client.run<ntp::NtpEngine>(config.client, 1, "client");
  bench.run_for(config.duration);
  outcome.adjustments = program.adjustments();
  for (const Rejected& rejected : program.reported<Rejected>()) outcome.rejected.push_back(rejected.reason);
  outcome.measured = static_cast<int>(program.reported<Measured>().size());
  for (const StateChanged& change : program.reported<StateChanged>())
    if (change.what == "clock") outcome.last_state = change.value;
  return outcome;
}

// The answer unchanged, and the answer lost.
inline Delivered delivered(const Bytes& answer) { return {answer}; }
inline Delivered lost(const Bytes&) { return {}; }

inline Bytes changed(const Bytes& answer, const std::function<void(wire::Header&)>& change) {
  wire::Header header = wire::parse(answer).packet.header;
  change(header);
  return wire::serialise(header);
}

}  // namespace ntpsim::test
