// Every rule of the kiss-o'-death (RFC 5905, section 7.4) on the whole process, and the servers that send kisses.
#include <catch2/catch.hpp>

#include "models/ntp/kiss.h"
#include "models/wire/refid.h"
#include "tests/models/ntp/tampered_run.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;
using namespace ntpsim::test;
using wire::Header;
using wire::NtpTimestamp;

namespace {

using Reasons = std::vector<Reason>;

// What a server would say instead of this answer.
Bytes kiss(const Bytes& answer, std::string_view code, std::int8_t poll = 4) {
  return changed(answer, [&](Header& h) {
    h.leap = Leap::unsynchronized;
    h.stratum = 0;
    h.poll = poll;
    h.refid = *wire::parse_refid(code);
    h.receive = h.transmit = h.origin;
  });
}

Tamper kissed(std::string_view code, std::int8_t poll = 4) {
  return [=](const Bytes& answer) { return Delivered{kiss(answer, code, poll)}; };
}

// The intervals between the requests from the one on whose answer was replaced.
std::vector<double> intervals_from(const Outcome& outcome, int answer) {
  std::vector<double> seconds;
  for (auto i = static_cast<std::size_t>(answer); i < outcome.requests.size(); ++i)
    seconds.push_back((outcome.requests[i] - outcome.requests[i - 1]).seconds());
  return seconds;
}

}  // namespace

TEST_CASE("RATE at least doubles the interval at once, and for good") {
  const TamperedConfig config = plain_pair();
  const Outcome outcome = run(config, kissed("RATE"));
  CHECK(outcome.rejected == Reasons{Reason::kiss_of_death});
  const auto intervals = intervals_from(outcome, config.answer);
  REQUIRE(intervals.size() > 5);
  for (const double interval : intervals) CHECK(interval >= 32);
  const auto before = intervals_from(run(config, delivered), config.answer);
  for (const double interval : before) CHECK(interval < 18.1);   // with the headway that the volley owes
}

TEST_CASE("every further RATE doubles it again") {
  TamperedConfig config = plain_pair();
  config.duration = 10_h;
  Bench bench;
  Host& server = bench.add_host("server");
  Host& client = bench.add_host("client", {.linux_kernel = true});
  config.source.host = "server";
  config.source.addresses = {server.ipv4()};
  config.client.servers = {config.source};
  int answers = 0;
  std::vector<TrueTime> requests;
  bench.intercept([&](Datagram& datagram) {
    if (datagram.source.address == client.ipv4()) requests.push_back(datagram.sent);
    else if (++answers >= config.answer) datagram.data = kiss(datagram.data, "RATE");
    return true;
  });
  server.run<NtpEngine>(config.server, 1, "server");
  client.run<NtpEngine>(config.client, 1, "client");
  bench.run_for(config.duration);
  double former = 16;
  for (std::size_t i = 12; i < requests.size(); ++i) {
    const double interval = (requests[i] - requests[i - 1]).seconds();
    CHECK(interval >= 2 * former);
    former = 16.0 * static_cast<double>(1 << (i - 11));
  }
  CHECK(requests.size() < 12 + 12);
}

TEST_CASE("RATE with a poll interval sets that interval") {
  const TamperedConfig config = plain_pair();
  const auto intervals = intervals_from(run(config, kissed("RATE", 6)), config.answer);
  REQUIRE_FALSE(intervals.empty());
  for (const double interval : intervals) CHECK(interval > 63.99);   // by the server's clock, the client's runs fast
}

TEST_CASE("after DENY or RSTR no packet goes to that server ever") {
  for (const char* code : {"DENY", "RSTR"}) {
    CAPTURE(code);
    TamperedConfig config = plain_pair();
    config.duration = 48_h;
    config.answer = 12;
    const Outcome outcome = run(config, kissed(code));
    CHECK(outcome.requests.size() == 12);
    CHECK(outcome.rejected == Reasons{Reason::kiss_of_death});
  }
}

TEST_CASE("DENY in a volley ends it") {
  TamperedConfig config = plain_pair();
  config.answer = 3;
  config.duration = 24_h;
  CHECK(run(config, kissed("DENY")).requests.size() == 3);
}

TEST_CASE("after DENY a step of the clock does not wake the association") {
  Bench bench;
  TamperedConfig config = plain_pair();
  Host& server = bench.add_host("server");
  Host& client = bench.add_host("client", {.linux_kernel = true});
  config.source.host = "server";
  config.source.addresses = {server.ipv4()};
  config.client.servers = {config.source};
  bench.intercept([&](Datagram& datagram) {
    if (datagram.source.address == server.ipv4()) datagram.data = kiss(datagram.data, "DENY");
    return true;
  });
  server.run<NtpEngine>(config.server, 1, "server");
  Program& program = client.run<NtpEngine>(config.client, 1, "client");
  bench.run_for(1_h);
  client.step(10_s);
  bench.run_for(24_h);
  CHECK(bench.datagrams().size() == 2);
  const Endpoint to{client.ipv4(), 123};
  client.receive({server.ipv4(), 123}, to, bench.datagrams()[1].data);   // it ignores answers as well
  bench.run_for(1_s);
  CHECK(program.reported<Rejected>().size() == 2);
}

TEST_CASE("a pool replaces a server that has sent DENY by another, and never asks it again") {
  Bench bench;
  std::vector<Host*> members;
  NtpConfig config;
  config.max_clock = 3;
  NtpSource pool;
  pool.host = "pool";
  pool.iburst = true;
  for (int i = 0; i < 5; ++i) {
    members.push_back(&bench.add_host("member" + std::to_string(i)));
    pool.addresses.push_back(members.back()->ipv4());
    NtpConfig server;
    server.stratum = 1;
    if (i == 0) server.access.rules = {{"default", {Restriction::noserve, Restriction::kod}}};
    members.back()->run<NtpEngine>(server, 1, "member" + std::to_string(i));
  }
  config.pools = {pool};
  Host& client = bench.add_host("client", {.linux_kernel = true});
  client.run<NtpEngine>(config, 1, "client");
  bench.run_for(24_h);
  std::map<IpAddress, int> asked;
  for (const Datagram& datagram : bench.datagrams())
    if (datagram.source.address == client.ipv4()) ++asked[datagram.destination.address];
  CHECK(asked[members[0]->ipv4()] == 1);
  CHECK(asked.size() == 4);
}

TEST_CASE("a kiss whose origin is not that of the request is ignored") {
  const TamperedConfig config = plain_pair();
  const Outcome without = run(config, lost);
  for (const char* code : {"RATE", "DENY", "RSTR"})
    for (const std::uint64_t wrong : {std::uint64_t{1}, ~std::uint64_t{0}}) {
      CAPTURE(code);
      const Outcome outcome = run(config, [&](const Bytes& answer) {
        return Delivered{changed(kiss(answer, code), [&](Header& h) { h.origin = NtpTimestamp{h.origin.value() ^ wrong}; })};
      });
      CHECK(outcome.rejected == Reasons{Reason::bogus_origin});
      CHECK(outcome.same_behaviour(without));
      const Outcome zero = run(config, [&](const Bytes& answer) {
        return Delivered{changed(kiss(answer, code), [](Header& h) { h.origin = NtpTimestamp{}; })};
      });
      CHECK(zero.rejected == Reasons{Reason::bogus_origin});
      CHECK(zero.same_behaviour(without));
    }
}

TEST_CASE("a kiss whose code asks nothing of a client, or is in no list, is a lost answer") {
  const TamperedConfig config = plain_pair();
  const Outcome without = run(config, lost);
  for (const char* code : {"ACST", "AUTH", "AUTO", "BCST", "CRYP", "DROP", "INIT", "MCST", "NKEY", "NTSN", "RMOT", "STEP",
                           "XYZZ", "QQQQ", "GPS", "A", "rate", "RAT"}) {
    CAPTURE(code);
    const Outcome outcome = run(config, kissed(code));
    CHECK(outcome.rejected == Reasons{Reason::kiss_of_death});
    CHECK(outcome.same_behaviour(without));
  }
}

TEST_CASE("under a key only a kiss under that key is obeyed") {
  const std::string keys = "1 SHA1 one-secret\n";
  const KeyRing ring{read_key_file(keys, "keys").keys};
  TamperedConfig config = keyed_pair(keys, 1);
  config.duration = 12_h;
  const Outcome forged = run(config, kissed("DENY"));
  CHECK(forged.rejected == Reasons{Reason::not_authenticated});
  CHECK(forged.same_behaviour(run(config, lost)));
  const Outcome true_one = run(config, [&](const Bytes& answer) { return Delivered{ring.seal(kiss(answer, "DENY"), 1)}; });
  CHECK(true_one.requests.size() == 12);
}

// ---- both ends ----

namespace {

// The requests that reach a server with these rules, and how its client judges it.
Outcome against(const std::vector<Restriction>& rules, const std::function<void(TamperedConfig&)>& change = {}) {
  TamperedConfig config = plain_pair();
  config.server.access.rules = {{"default", rules}};
  config.duration = 2_h;
  config.answer = 0;
  if (change) change(config);
  return run(config, delivered);
}

}  // namespace

TEST_CASE("a client stops after a kiss of DENY, and goes on if the server only drops its requests") {
  const Outcome told = against({Restriction::noserve, Restriction::kod});
  CHECK(told.requests.size() == 1);
  CHECK(told.rejected == Reasons{Reason::kiss_of_death});
  const Outcome silent = against({Restriction::noserve});
  CHECK(silent.answers == 0);
  CHECK(silent.requests.size() > 5);
}

TEST_CASE("a client of an old version stops for a server that wants version 4") {
  const auto old = [](TamperedConfig& config) { config.source.version = 3; };
  CHECK(against({Restriction::version, Restriction::kod}, old).requests.size() == 1);
  CHECK(against({Restriction::version, Restriction::kod}).measured > 100);
}

TEST_CASE("a client that asks too often slows down until it is served, with and without a key") {
  for (const bool keyed : {false, true}) {
    const Outcome outcome = against({Restriction::limited, Restriction::kod}, [&](TamperedConfig& config) {
      config.server.mru.rate_limit.average = 6;
      if (!keyed) return;
      config.client.keys = config.server.keys = "1 MD5 one-secret\n";
      config.source.key = 1;
    });
    CAPTURE(keyed, outcome.requests.size(), outcome.measured);
    const auto kisses = std::count(outcome.rejected.begin(), outcome.rejected.end(), Reason::kiss_of_death);
    CHECK(kisses >= 1);
    CHECK(static_cast<std::size_t>(kisses) == outcome.rejected.size());
    CHECK(outcome.requests.size() < 7200 / 64 + 20);
    CHECK(outcome.measured > 30);
    CHECK(outcome.last_state == "SYNC");
  }
}
