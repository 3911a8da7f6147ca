#include "sim/record/recorder.h"

#include <catch2/catch.hpp>

#include "sim/record/record_error.h"
#include "tests/sim/record/fixture.h"

namespace ntpsim::record {

namespace {

constexpr std::array<std::uint8_t, 48> client_request{0x23};

PacketEvent sent(const Run& run, double seconds) {
  PacketEvent event;
  event.at = run.at(seconds);
  event.id = 7;
  event.host = HostIndex{0};
  event.network = NetworkIndex{0};
  event.source = {*IpAddress::parse("10.0.0.1"), 45000};
  event.destination = {*IpAddress::parse("10.0.0.9"), 123};
  event.payload = client_request;
  return event;
}

// One of everything.
Summary eventful(Run& run, std::uint8_t last_payload_byte = 0) {
  Recorder& r = run.start_nothing().recorder();
  r.program_state(run.at(0), HostIndex{0}, ProgramIndex{0}, ProgramState::running);
  std::array<std::uint8_t, 48> payload = client_request;
  payload[47] = last_payload_byte;
  PacketEvent packet = sent(run, 1.5);
  packet.payload = payload;
  r.packet(packet);
  packet.what = PacketEvent::What::dropped;
  packet.host.reset();
  packet.reason = Reason::lost_in_burst;
  r.packet(packet);
  AdjustClock call;
  call.step = -5_ms;
  call.frequency = Frequency::from_ppm(12.5);
  call.status = 0x41;
  r.clock_adjusted(run.at(2), HostIndex{0}, ProgramIndex{0}, call);
  r.clock_step(run.at(2), HostIndex{0}, -5_ms, true);
  r.clock_sample(run.at(16), HostIndex{0}, Duration::from_nanoseconds(-1'234'567), Frequency::from_ppm(-0.125));
  run.report(20, 0, Measured{"server", 3_ms, 20_ms, Reason::none});
  r.timeline(run.at(30), StepClock{"a", 1_s});
  run.error(0, {{0, 0.001}, {100, 0.002}});
  return run.finish();
}

}  // namespace

TEST_CASE("clocks.csv has a row per sample, in full") {
  TemporaryFolder folder;
  Run run;
  run.write_to(folder.path());
  Recorder& r = run.recorder();
  r.clock_sample(run.at(0), HostIndex{0}, Duration{}, Frequency{});
  r.clock_sample(run.at(16.000000001), HostIndex{3}, Duration::from_nanoseconds(-1'234'567), Frequency::from_ppm(-0.125));
  r.clock_sample(run.at(32), HostIndex{1}, Duration::from_whole_seconds(-1'800'000'000), Frequency::from_ppm(500));
  r.clock_sample(run.at(48), HostIndex{1}, Duration::from_units(-1), Frequency::from_units(1));
  run.finish();
  CHECK(text_of(folder.path() / "clocks.csv") ==
        "time_s,host,offset_s,frequency_ppm\n"
        "0.000000000,a,0.000000000000,0.000000000\n"
        "16.000000001,c-2,-0.001234567000,-0.125000000\n"
        "32.000000000,b,-1800000000.000000000000,500.000000000\n"
        "48.000000000,b,0.000000000000,0.000000000\n");
}

TEST_CASE("packets.csv names what happened, where and why") {
  TemporaryFolder folder;
  Run run;
  run.write_to(folder.path());
  PacketEvent event = sent(run, 1.5);
  run.recorder().packet(event);
  event.what = PacketEvent::What::dropped;
  event.host.reset();
  event.network.reset();
  event.reason = Reason::queue_full;
  run.recorder().packet(event);
  event = sent(run, 2);
  event.what = PacketEvent::What::received;
  event.source = {*IpAddress::parse("fd00:1::2"), 123};
  event.destination = {*IpAddress::parse("fd00:1::1"), 45000};
  const std::array<std::uint8_t, 48> answer{0x24, 2};
  event.payload = answer;
  run.recorder().packet(event);
  const std::array<std::uint8_t, 12> control{0x16, 2};
  event.payload = control;
  run.recorder().packet(event);
  event.source.port = event.destination.port = 9000;
  run.recorder().packet(event);
  run.finish();
  CHECK(text_of(folder.path() / "packets.csv") ==
        "time_s,event,packet,network,host,source,destination,length,mode,version,stratum,reason\n"
        "1.500000000,sent,7,lan,a,10.0.0.1:45000,10.0.0.9:123,48,3,4,0,\n"
        "1.500000000,dropped,7,,,10.0.0.1:45000,10.0.0.9:123,48,3,4,0,queue_full\n"
        "2.000000000,received,7,lan,a,[fd00:1::2]:123,[fd00:1::1]:45000,48,4,4,2,\n"
        "2.000000000,received,7,lan,a,[fd00:1::2]:123,[fd00:1::1]:45000,12,6,2,,\n"
        "2.000000000,received,7,lan,a,[fd00:1::2]:9000,[fd00:1::1]:9000,12,,,,\n");
}

TEST_CASE("events.jsonl has a line per event with its keys in a fixed order") {
  TemporaryFolder folder;
  Run run;
  run.start_nothing().write_to(folder.path());
  Recorder& r = run.recorder();
  r.program_state(run.at(0), HostIndex{0}, ProgramIndex{0}, ProgramState::crashed);
  AdjustClock call;
  call.step = -5_ms;
  call.frequency = Frequency::from_ppm(12.5);
  call.status = 0x41;
  r.clock_adjusted(run.at(2), HostIndex{0}, ProgramIndex{0}, call);
  r.clock_step(run.at(2), HostIndex{0}, -5_ms, false);
  run.report(3, 1, Message{"a \"quoted\" word\n\x01\xff\xc3\xa9"});
  run.report(3, 1, ReachChanged{"server", 255});
  run.report(3, 1, Measured{"server", Duration::from_units(Int128{1} << 63), 20_ms, Reason::root_distance});
  run.report(3, 1, Returned{"ping", "42"});
  r.timeline(run.at(4), CallProgram{"a", "sntp", "ping", {{"to", "b"}}});
  r.timeline(run.at(4), StepClock{"a", 1500_ms});
  r.timeline(run.at(4), ResumeHost{"c", false});
  SetPath set_path{"lan", {"a", {}, true, {}}};
  set_path.change.path.delay = Sampled<Duration>{Distribution{Exponential{0.002}}};
  set_path.change.path.loss = Ratio{0.01};
  set_path.change.path.burst_loss = BurstLoss{10_s, 200_ms, Ratio{0.5}};
  r.timeline(run.at(4), set_path);
  r.warning("take care");
  run.finish();
  CHECK(text_of(folder.path() / "events.jsonl") ==
        "{\"time_s\":0.000000000,\"host\":\"a\",\"program\":\"sntp\",\"event\":\"program\",\"state\":\"crashed\"}\n"
        "{\"time_s\":2.000000000,\"host\":\"a\",\"program\":\"sntp\",\"event\":\"adjusted\",\"step_s\":-0.005000000000,"
        "\"frequency_ppm\":12.500000000,\"status\":65}\n"
        "{\"time_s\":2.000000000,\"host\":\"a\",\"event\":\"stepped\",\"by_s\":-0.005000000000,\"by_program\":false}\n"
        "{\"time_s\":3.000000000,\"host\":\"b\",\"program\":\"sntp\",\"event\":\"message\","
        "\"text\":\"a \\\"quoted\\\" word\\n\\u0001\xef\xbf\xbd\xc3\xa9\"}\n"
        "{\"time_s\":3.000000000,\"host\":\"b\",\"program\":\"sntp\",\"event\":\"reach\",\"source\":\"server\",\"reach\":255}\n"
        "{\"time_s\":3.000000000,\"host\":\"b\",\"program\":\"sntp\",\"event\":\"measured\",\"source\":\"server\","
        "\"offset_s\":0.500000000000,\"delay_s\":0.020000000000,\"reason\":\"root_distance\"}\n"
        "{\"time_s\":3.000000000,\"host\":\"b\",\"program\":\"sntp\",\"event\":\"returned\",\"function\":\"ping\","
        "\"value\":\"42\"}\n"
        "{\"time_s\":4.000000000,\"event\":\"timeline\",\"action\":\"call\",\"host\":\"a\",\"program\":\"sntp\","
        "\"function\":\"ping\",\"arguments\":{\"to\":\"b\"}}\n"
        "{\"time_s\":4.000000000,\"event\":\"timeline\",\"action\":\"step_clock\",\"host\":\"a\",\"by\":\"1500ms\"}\n"
        "{\"time_s\":4.000000000,\"event\":\"timeline\",\"action\":\"resume\",\"host\":\"c\",\"read_rtc\":false}\n"
        "{\"time_s\":4.000000000,\"event\":\"timeline\",\"action\":\"set_path\",\"network\":\"lan\",\"from\":\"a\","
        "\"both\":true,\"delay\":{\"exponential\":{\"mean\":\"2ms\"}},\"loss\":\"1%\","
        "\"burst_loss\":{\"good\":\"10s\",\"bad\":\"200ms\",\"loss\":\"50%\"}}\n"
        "{\"event\":\"warning\",\"text\":\"take care\"}\n");
}

TEST_CASE("what record switches off is not written") {
  TemporaryFolder folder;
  Run run;
  run.scenario().scenario.record = {Duration{}, false, false};
  run.write_to(folder.path());
  eventful(run);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("the fingerprint depends on what happened, not on what was written") {
  TemporaryFolder folder;
  Run written, unwritten, silent, other;
  written.write_to(folder.path());
  silent.write_to(folder.path());
  silent.scenario().scenario.record = {Duration{}, false, false};
  const std::string fingerprint = eventful(written).fingerprint;
  CHECK(fingerprint.size() == 35);
  CHECK(fingerprint.substr(0, 3) == "v2-");
  CHECK(eventful(unwritten).fingerprint == fingerprint);
  CHECK(eventful(silent).fingerprint == fingerprint);
  CHECK(eventful(other, 1).fingerprint != fingerprint);
}

TEST_CASE("pieces of a clock may be cut anywhere without a change of the fingerprint") {
  Run whole, cut;
  whole.error(0, {{0, 0}, {100, 0.5}});
  cut.error(0, {{0, 0}, {50, 0.25}, {100, 0.5}});
  CHECK(whole.finish().fingerprint == cut.finish().fingerprint);
}

TEST_CASE("every kind of event shows in the fingerprint") {
  const auto fingerprint = [](auto&& happen) {
    Run run;
    happen(run);
    return run.finish().fingerprint;
  };
  AdjustClock slew, step;
  slew.slew = 1_ms;
  step.step = 1_ms;
  const std::vector<std::string> all{
      fingerprint([](Run&) {}),
      fingerprint([](Run& r) { r.recorder().packet(sent(r, 1)); }),
      fingerprint([](Run& r) { r.recorder().packet(sent(r, 1.000000001)); }),
      fingerprint([&](Run& r) { r.recorder().clock_adjusted(r.at(1), HostIndex{0}, ProgramIndex{0}, slew); }),
      fingerprint([&](Run& r) { r.recorder().clock_adjusted(r.at(1), HostIndex{0}, ProgramIndex{0}, step); }),
      fingerprint([](Run& r) { r.recorder().clock_step(r.at(1), HostIndex{0}, 1_ms, true); }),
      fingerprint([](Run& r) { r.recorder().clock_step(r.at(1), HostIndex{0}, 1_ms, false); }),
      fingerprint([](Run& r) { r.recorder().program_state(r.at(1), HostIndex{0}, ProgramIndex{0}, ProgramState::running); }),
      fingerprint([](Run& r) { r.recorder().program_state(r.at(1), HostIndex{0}, ProgramIndex{0}, ProgramState::stopped); }),
      fingerprint([](Run& r) { r.recorder().process_ended(r.at(1), HostIndex{0}, ProgramIndex{0}, {"sh", 2, 0, {}}); }),
      fingerprint([](Run& r) { r.recorder().process_ended(r.at(1), HostIndex{0}, ProgramIndex{0}, {"sh", 2, 1, {}}); }),
      fingerprint([](Run& r) { r.recorder().process_ended(r.at(1), HostIndex{0}, ProgramIndex{0}, {"sh", 2, {}, 1}); }),
      fingerprint([](Run& r) { r.report(1, 0, Message{"x"}); }),
      fingerprint([](Run& r) { r.report(1, 1, Message{"x"}); }),
      fingerprint([](Run& r) { r.report(1, 0, StateChanged{"x", ""}); }),
      fingerprint([](Run& r) { r.report(1, 0, StateChanged{"", "x"}); }),
      fingerprint([](Run& r) { r.report(1, 0, ReachChanged{"x", 1}); }),
      fingerprint([](Run& r) { r.report(1, 0, Measured{"x", 1_ms, 2_ms, Reason::none}); }),
      fingerprint([](Run& r) { r.report(1, 0, Measured{"x", 2_ms, 1_ms, Reason::none}); }),
      fingerprint([](Run& r) { r.report(1, 0, Rejected{"x", Reason::bad_mode}); }),
      fingerprint([](Run& r) { r.report(1, 0, SelectedSource{"x"}); }),
      fingerprint([](Run& r) { r.report(1, 0, ErrorBound{1_ms}); }),
      fingerprint([](Run& r) { r.report(1, 0, Returned{"x", "y"}); }),
      fingerprint([](Run& r) { r.report(1, 0, SourceJudged{"x", Standing::outlier, Reason::outlier}); }),
      fingerprint([](Run& r) { r.report(1, 0, SourceJudged{"x", Standing::outlier, Reason::none}); }),
      fingerprint([](Run& r) { r.recorder().timeline(r.at(1), SuspendHost{"a"}); }),
      fingerprint([](Run& r) { r.recorder().timeline(r.at(1), SuspendHost{"b"}); }),
      fingerprint([](Run& r) { r.recorder().timeline(r.at(1), ResumeHost{"a", true}); }),
      fingerprint([](Run& r) { r.recorder().timeline(r.at(1), ResumeHost{"a", false}); }),
      fingerprint([](Run& r) { r.recorder().timeline(r.at(1), StepClock{"a", 1_ms}); }),
      fingerprint([](Run& r) { r.recorder().timeline(r.at(1), StepClock{"a", 1_us}); }),
      fingerprint([](Run& r) { r.error(0, {{0, 0}, {100, 1e-9}}); }),
  };
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t j = i + 1; j < all.size(); ++j) {
      INFO("events " << i << " and " << j);
      CHECK(all[i] != all[j]);
    }
}

TEST_CASE("a summary holds every host's own figures") {
  Run run;
  const Summary summary = eventful(run);
  REQUIRE(summary.hosts.size() == 5);
  const HostFigures& a = summary.hosts[0];
  REQUIRE(a.offset);
  CHECK(a.offset->max == 0.002);
  CHECK(a.offset->mean == Approx(0.0015).epsilon(1e-14));
  CHECK(a.offset->final == 0.002);
  CHECK(*a.offset->p50 == Approx(0.0015).epsilon(1e-3));
  CHECK(a.steps == 1);
  CHECK(a.packets_sent == 1);
  CHECK(a.packets_received == 0);
  CHECK(a.programs.at(0).state == ProgramState::running);
  CHECK(!summary.hosts[1].offset);
  CHECK(!summary.hosts[1].programs.at(0).state);
  CHECK(summary.packets_dropped == 1);
  CHECK(summary.simulated == 100_s);
}

TEST_CASE("a full disk is reported when the run is finished") {
  TemporaryFolder folder;
  std::filesystem::create_symlink("/dev/full", folder.path() / "clocks.csv");
  Run run;
  run.write_to(folder.path());
  run.recorder().clock_sample(run.at(0), HostIndex{0}, Duration{}, Frequency{});
  CHECK_THROWS_WITH(run.finish(), Catch::StartsWith("cannot write ") && Catch::EndsWith("clocks.csv: No space left on device"));
}

TEST_CASE("a path that is no folder is reported at once") {
  TemporaryFolder folder;
  Run run;
  run.write_to(folder.path() / "missing");
  CHECK_THROWS_AS(run.recorder(), RecordError);
}

}  // namespace ntpsim::record
