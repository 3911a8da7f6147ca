// Every packet test of RFC 5905 on the whole process: what is forged, late or wrong is rejected with its reason, and the
// clock does not notice.
#include <catch2/catch.hpp>

#include "models/wire/refid.h"
#include "tests/models/ntp/tampered_run.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;
using namespace ntpsim::test;
using wire::Header;
using wire::Mode;
using wire::NtpShort;
using wire::NtpTimestamp;

namespace {

using Reasons = std::vector<Reason>;

struct HeaderCase {
  const char* name;
  Reason reason;
  std::function<void(Header&)> change;
};

Delivered tampered(const HeaderCase& it, const Bytes& answer) { return {changed(answer, it.change)}; }

}  // namespace

TEST_CASE("the untampered pair is what the crafted packets are compared with") {
  const Outcome outcome = run(plain_pair(), delivered);
  CHECK(outcome.rejected.empty());
  CHECK(outcome.measured == outcome.answers);
  CHECK(outcome.last_state == "SYNC");
  CHECK(outcome.adjustments.size() > 20);
  CHECK_FALSE(outcome.same_behaviour(run(plain_pair(), lost)));   // the answer in question matters
}

TEST_CASE("an answer that does not belong to the request leaves no trace, and the true one is taken after it") {
  const HeaderCase cases[] = {
      {"test 2: another origin", Reason::bogus_origin, [](Header& h) { h.origin = NtpTimestamp{h.origin.value() ^ 1}; }},
      {"test 2: zero origin (CVE-2015-8138)", Reason::bogus_origin, [](Header& h) { h.origin = NtpTimestamp{}; }},
      {"test 3: no transmit timestamp", Reason::zero_timestamp, [](Header& h) { h.transmit = NtpTimestamp{}; }},
      {"test 3: no receive timestamp", Reason::zero_timestamp, [](Header& h) { h.receive = NtpTimestamp{}; }},
      {"symmetric passive", Reason::bad_mode, [](Header& h) { h.mode = Mode::symmetric_passive; }},
      {"broadcast", Reason::bad_mode, [](Header& h) { h.mode = Mode::broadcast; }},
      {"no mode", Reason::bad_mode, [](Header& h) { h.mode = Mode::reserved; }},
      {"mode 6", Reason::bad_mode, [](Header& h) { h.mode = Mode::control; }},
      {"mode 7", Reason::bad_mode, [](Header& h) { h.mode = Mode::private_use; }},
      {"version 0", Reason::bad_version, [](Header& h) { h.version = 0; }},
      {"version 5", Reason::bad_version, [](Header& h) { h.version = 5; }},
  };
  const Outcome untouched = run(plain_pair(), delivered);
  for (const HeaderCase& it : cases) {
    CAPTURE(it.name);
    const Outcome outcome =
        run(plain_pair(), [&](const Bytes& answer) { return Delivered{changed(answer, it.change), answer}; });
    CHECK(outcome.rejected == Reasons{it.reason});
    // The true one comes a little later than it would have.
    const Outcome late = run(plain_pair(), [](const Bytes& answer) { return Delivered{Bytes{}, answer}; });
    CHECK(outcome.same_behaviour(late));
    CHECK(outcome.measured == untouched.measured);
  }
}

TEST_CASE("an answer with an unfit header counts as lost") {
  const HeaderCase cases[] = {
      {"test 6: not synchronised", Reason::unsynchronized, [](Header& h) { h.leap = Leap::unsynchronized; }},
      {"test 6: stratum 0 without a code", Reason::bad_stratum, [](Header& h) { h.stratum = 0, h.refid = 0; }},
      {"test 6: stratum 16", Reason::bad_stratum, [](Header& h) { h.stratum = 16; }},
      {"test 6: stratum 255", Reason::bad_stratum, [](Header& h) { h.stratum = 255; }},
      {"test 7: root delay", Reason::root_distance, [](Header& h) { h.root_delay = NtpShort::from(32_s); }},
      {"test 7: root dispersion", Reason::root_distance, [](Header& h) { h.root_dispersion = NtpShort::from(16_s); }},
      {"test 7: set after it was sent", Reason::late_reference,
       [](Header& h) { h.reference = NtpTimestamp{h.transmit.value() + (1ULL << 32)}; }},
  };
  const Outcome without = run(plain_pair(), lost);
  for (const HeaderCase& it : cases) {
    CAPTURE(it.name);
    const Outcome outcome = run(plain_pair(), [&](const Bytes& answer) { return tampered(it, answer); });
    CHECK(outcome.rejected == Reasons{it.reason});
    CHECK(outcome.same_behaviour(without));
  }
}

TEST_CASE("octets that are no packet are reported with the reason and change nothing else") {
  struct Case {
    const char* name;
    Reason reason;
    std::function<Bytes(Bytes)> make;
  };
  const Case cases[] = {
      {"nothing", Reason::too_short, [](Bytes) { return Bytes{}; }},
      {"one octet", Reason::too_short, [](Bytes answer) { return Bytes{answer[0]}; }},
      {"47 octets", Reason::too_short, [](Bytes answer) { return answer.resize(47), answer; }},
      {"49 octets", Reason::bad_extension, [](Bytes answer) { return answer.resize(49), answer; }},
      {"an extension field that is too short", Reason::bad_extension,
       [](Bytes answer) { return answer.insert(answer.end(), {0x20, 0x05, 0, 8, 0, 0, 0, 0}), answer; }},
      {"an extension field that is too long", Reason::bad_extension,
       [](Bytes answer) { return answer.resize(48 + 28), answer[48] = 0x20, answer[50] = 0xff, answer; }},
  };
  const Outcome without = run(plain_pair(), lost);
  for (const Case& it : cases) {
    CAPTURE(it.name);
    const Outcome outcome = run(plain_pair(), [&](const Bytes& answer) { return Delivered{it.make(answer)}; });
    CHECK(outcome.rejected == Reasons{it.reason});
    CHECK(outcome.same_behaviour(without));
  }
}

TEST_CASE("test 1: an answer that comes twice counts once") {
  const Outcome once = run(plain_pair(), delivered);
  const Outcome twice = run(plain_pair(), [](const Bytes& answer) { return Delivered{answer, answer, answer}; });
  CHECK(twice.rejected == Reasons{Reason::duplicate, Reason::duplicate});
  CHECK(twice.same_behaviour(once));
}

TEST_CASE("an answer to an earlier request is bogus, even if its transmit timestamp is made new") {
  TamperedConfig config = plain_pair();
  std::vector<Bytes> seen;
  Bench bench;
  Host& server = bench.add_host("server");
  Host& client = bench.add_host("client", {.linux_kernel = true});
  config.source.host = "server";
  config.source.addresses = {server.ipv4()};
  config.client.servers = {config.source};
  server.run<NtpEngine>(config.server, 1, "server");
  Program& program = client.run<NtpEngine>(config.client, 1, "client");
  bench.run_for(200_s);
  for (const Datagram& datagram : bench.datagrams())
    if (datagram.source.address == server.ipv4()) seen.push_back(datagram.data);
  REQUIRE(seen.size() > 10);
  const auto adjusted = program.adjustments().size();
  const Endpoint from{server.ipv4(), 123};
  const Endpoint to{client.ipv4(), 123};
  for (const Bytes& old : seen) {
    client.receive(from, to, old);
    client.receive(from, to, changed(old, [](Header& h) { h.transmit = NtpTimestamp{h.transmit.value() + 5}; }));
  }
  bench.run_for(100_us);
  std::map<Reason, int> reasons;
  for (const Rejected& rejected : program.reported<Rejected>()) ++reasons[rejected.reason];
  CHECK(reasons[Reason::duplicate] == 1);
  CHECK(reasons[Reason::bogus_origin] == static_cast<int>(2 * seen.size()) - 1);
  CHECK(reasons.size() == 2);
  CHECK(program.adjustments().size() == adjusted);
}

TEST_CASE("test 4: the answer of an ignored address is dropped") {
  TamperedConfig config = plain_pair();
  config.client.access.rules = {{"10.0.0.1", {Restriction::ignore}}};
  const Outcome outcome = run(config, delivered);
  CHECK(outcome.measured == 0);
  CHECK(outcome.rejected == Reasons(static_cast<std::size_t>(outcome.answers), Reason::access_denied));
  CHECK(outcome.last_state != "SYNC");
}

TEST_CASE("an answer from an address that was not asked belongs to no association") {
  const Outcome untouched = run(plain_pair(), delivered);
  TamperedConfig config = plain_pair();
  Bench bench;
  Host& server = bench.add_host("server");
  Host& client = bench.add_host("client", wrong_clock);
  config.source.host = "server";
  config.source.addresses = {server.ipv4()};
  config.client.servers = {config.source};
  const Endpoint to{client.ipv4(), 123};
  bench.intercept([&](Datagram& datagram) {
    if (datagram.source.address != server.ipv4()) return true;
    client.receive({IpAddress::v4(0x0a000063U), 123}, to, datagram.data);
    client.receive({server.ipv4(), 124}, to, datagram.data);   // another port is another sender
    return true;
  });
  server.run<NtpEngine>(config.server, 1, "server");
  Program& program = client.run<NtpEngine>(config.client, 1, "client");
  bench.run_for(config.duration);
  for (const Rejected& rejected : program.reported<Rejected>()) CHECK(rejected.reason == Reason::unknown_source);
  CHECK(program.reported<Rejected>().size() == 2 * program.reported<Measured>().size());
  Outcome outcome;
  outcome.adjustments = program.adjustments();
  outcome.requests = untouched.requests;
  CHECK(outcome.same_behaviour(untouched));
}

// ---- tests 10 to 13: the fitness of the sender ----

namespace {

// The last report on the only source, whose answers are all changed.
SourceJudged judged(const std::function<void(Header&)>& change, const std::function<void(NtpConfig&)>& configure = {}) {
  Bench bench;
  Host& server = bench.add_host("server");
  Host& client = bench.add_host("client", {.linux_kernel = true});
  bench.intercept([&](Datagram& datagram) {
    if (datagram.source.address == server.ipv4()) datagram.data = changed(datagram.data, change);
    return true;
  });
  TamperedConfig config = plain_pair();
  config.source.host = "server";
  config.source.addresses = {server.ipv4()};
  config.client.servers = {config.source};
  if (configure) configure(config.client);
  server.run<NtpEngine>(config.server, 1, "server");
  Program& program = client.run<NtpEngine>(config.client, 1, "client");
  bench.run_for(100_s);
  REQUIRE_FALSE(program.reported<SourceJudged>().empty());
  CHECK(program.reported<Rejected>().empty());
  const SourceJudged last = program.reported<SourceJudged>().back();
  if (last.standing == Standing::reject)
    for (const auto& [at, call] : program.adjustments())   // the start ends the slew of an earlier program
      for (const auto& moved : {call.step, call.slew, call.pll_offset}) CHECK(moved.value_or(Duration{}).is_zero());
  return last;
}

}  // namespace

TEST_CASE("a source that passes tests 10 to 13 becomes the system peer") {
  const SourceJudged last = judged([](Header&) {});
  CHECK(last.standing == Standing::system_peer);
  CHECK(last.reason == Reason::none);
}

TEST_CASE("test 10: a source of stratum 15 would make its client 16") {
  const SourceJudged last = judged([](Header& h) { h.stratum = 15; });
  CHECK(last.standing == Standing::reject);
  CHECK(last.reason == Reason::bad_stratum);
  CHECK(judged([](Header& h) { h.stratum = 14; }).standing == Standing::system_peer);
}

TEST_CASE("test 11: a source beyond maxdist is measured, but not followed") {
  CHECK(judged([](Header& h) { h.root_dispersion = NtpShort::from(1600_ms); }).reason == Reason::root_distance);
  CHECK(judged([](Header& h) { h.root_delay = NtpShort::from(3200_ms); }).reason == Reason::root_distance);
  CHECK(judged([](Header& h) { h.root_dispersion = NtpShort::from(1400_ms); }).standing == Standing::system_peer);
}

TEST_CASE("test 12: a source that follows this host is a loop") {
  const std::uint32_t ours = 0x0a000002U;
  CHECK(judged([=](Header& h) { h.stratum = 2, h.refid = ours; }).reason == Reason::loop);
  // Four characters at stratum 1.
  CHECK(judged([=](Header& h) { h.stratum = 1, h.refid = ours; }).standing == Standing::system_peer);
  CHECK(judged([=](Header& h) { h.stratum = 2, h.refid = ours + 1; }).standing == Standing::system_peer);
}

TEST_CASE("test 13: a source that is not to be selected is measured only") {
  const SourceJudged last = judged([](Header&) {}, [](NtpConfig& config) { config.servers[0].noselect = true; });
  CHECK(last.standing == Standing::reject);
  CHECK(last.reason == Reason::noselect);
}
