#include "sim/record/run_fingerprint.h"

#include <catch2/catch.hpp>

#include <array>
#include <set>
#include <string>
#include <vector>

namespace ntpsim::record {

using namespace ntpsim::literals;

namespace {

const std::vector<HostNames> hosts{{"a", {"ntp", "sntp"}}, {"b", {"ntp"}}};
const std::vector<HostNames> hosts_moved{{"new", {}}, {"b", {"new", "ntp"}}, {"a", {"sntp", "ntp"}}};
const std::vector<std::string> networks{"lan", "wan"};
const std::vector<std::string> networks_moved{"new", "wan", "lan"};

struct Where {
  HostIndex host;
  ProgramIndex program;
  NetworkIndex network;
};
constexpr Where at_a{HostIndex{0}, ProgramIndex{0}, NetworkIndex{1}};

TrueTime at(std::int64_t seconds) { return TrueTime::at(Duration::from_whole_seconds(1'800'000'000 + seconds)); }

PacketEvent dropped(NetworkIndex network) {
  static constexpr std::array<std::uint8_t, 5> payload{0x23, 1, 2, 3, 4};
  PacketEvent event;
  event.at = at(1);
  event.what = PacketEvent::What::dropped;
  event.id = 7;
  event.network = network;
  event.source = {*IpAddress::parse("10.0.0.1"), 45000};
  event.destination = {*IpAddress::parse("fd00:1::2"), 123};
  event.payload = payload;
  event.reason = Reason::queue_full;
  return event;
}

SetPath set_path() {
  SetPath entry{"wan", {"a", "b", false, {}}};
  entry.change.path.delay = Sampled<Duration>{Distribution{Exponential{0.002}}};
  entry.change.path.burst_loss = BurstLoss{10_s, 200_ms, Ratio{0.5}};
  return entry;
}

// One of everything: on the network wan, and at host a's program ntp.
std::string eventful(RunFingerprint hash, const Where& where) {
  const auto [a, ntp, wan] = where;
  hash.packet(dropped(wan));
  AdjustClock call;
  call.step = -5_ms;
  call.frequency = Frequency::from_ppm(12.5);
  call.status = 0x41;
  call.tai_offset = -37;
  hash.event(at(2), a, ntp, call);
  hash.event(at(2), a, {}, ClockStep{-5_ms, true});
  hash.event(at(3), a, ntp, ProgramChanged{ProgramState::crashed});
  hash.event(at(4), a, ntp, Message{"hello"});
  hash.event(at(4), a, ntp, StateChanged{"leap", "insert"});
  hash.event(at(4), a, ntp, ReachChanged{"b", 255});
  hash.event(at(4), a, ntp, Measured{"b", 3_ms, 20_ms, Reason::none});
  hash.event(at(4), a, ntp, Rejected{"b", Reason::bogus_origin});
  hash.event(at(4), a, ntp, SourceJudged{"b", Standing::excess, Reason::not_preferred});
  hash.event(at(4), a, ntp, SelectedSource{"b"});
  hash.event(at(4), a, ntp, ErrorBound{1_ms});
  hash.event(at(4), a, ntp, Returned{"ping", "42"});
  hash.happened(at(5), StepClock{"a", 1_s});
  hash.happened(at(5), set_path());
  hash.final_error(at(6), a, 1_us);
  return hash.text();
}

}  // namespace

// Users keep such texts in their golden files. Where this one changes, the version in it has to change as well.
TEST_CASE("a fingerprint of this version stays what it is") {
  CHECK(eventful(RunFingerprint{hosts, networks}, at_a) == "v2-a0c41939049374efd81980e396c7ec22");
}

TEST_CASE("hosts, programs and networks are in a fingerprint by their names, not by their places") {
  constexpr Where moved{HostIndex{2}, ProgramIndex{1}, NetworkIndex{1}};
  constexpr Where other_program{HostIndex{0}, ProgramIndex{1}, NetworkIndex{1}};
  constexpr Where other_network{HostIndex{0}, ProgramIndex{0}, NetworkIndex{0}};
  const std::string text = eventful(RunFingerprint{hosts, networks}, at_a);
  CHECK(eventful(RunFingerprint{hosts_moved, networks_moved}, moved) == text);
  CHECK(eventful(RunFingerprint{hosts, networks}, other_program) != text);
  CHECK(eventful(RunFingerprint{hosts, networks}, other_network) != text);
}

TEST_CASE("the word of a name depends on its letters alone") {
  CHECK(name_word("") == 0xcbf29ce484222325U);
  CHECK(name_word("a") == 0xaf63dc4c8601ec8cU);         // the published figures of FNV-1a
  CHECK(name_word("foobar") == 0x85944171f73967e8U);
  std::set<std::uint64_t> words;
  for (const ReasonRow& row : reason_rows()) {
    CHECK(reason_word(row.reason) == name_word(row.name));
    CHECK(words.insert(reason_word(row.reason)).second);
  }
}

TEST_CASE("what an entry of the timeline leaves at its default is not hashed, everything else is") {
  const auto hashed = [](const Happening& happening) {
    RunFingerprint hash{hosts, networks};
    hash.happened(at(1), happening);
    return hash.text();
  };
  CHECK(hashed(ResumeHost{"a", true}) == hashed(ResumeHost{"a"}));
  const std::vector<std::string> all{
      hashed(ResumeHost{"a"}), hashed(ResumeHost{"a", false}), hashed(SuspendHost{"a"}), hashed(set_path()),
      hashed([] { auto entry = set_path(); entry.change.both = true; return entry; }()),
      hashed([] { auto entry = set_path(); entry.change.path.burst_loss->loss = Ratio{1}; return entry; }()),
      hashed([] { auto entry = set_path(); entry.change.path.burst_loss->loss = Ratio{0.25}; return entry; }()),
      hashed(CallProgram{"a", "ntp", "ping", {}}), hashed(CallProgram{"a", "ntp", "ping", {{"to", "b"}}})};
  CHECK(std::set<std::string>(all.begin(), all.end()).size() == all.size());
}

TEST_CASE("the version of a fingerprint is read from it") {
  CHECK(version_of_fingerprint(RunFingerprint{hosts, networks}.text()) == fingerprint_version);
  CHECK(version_of_fingerprint("v12-00112233445566778899aabbccddeeff") == 12);
  CHECK(version_of_fingerprint("00112233445566778899aabbccddeeff") == 1);
}

}  // namespace ntpsim::record
