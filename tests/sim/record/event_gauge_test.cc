#include <catch2/catch.hpp>
#include <cmath>

#include "tests/sim/record/fixture.h"

namespace ntpsim::record {

namespace {

Measurement only(Run& run) { return run.finish().expectations.at(0).decisive.measurement; }

Expectation windowed(Metric metric, Duration from, Duration until) {
  Expectation e = expectation(metric);
  e.from = from;
  e.until = until;
  e.max = quantity(0);
  return e;
}

void send(Run& run, double seconds, const std::string& to = "10.0.0.9", PacketEvent::What what = PacketEvent::What::sent) {
  PacketEvent event;
  event.at = run.at(seconds);
  event.what = what;
  event.host = HostIndex{0};
  event.source = {*IpAddress::parse(what == PacketEvent::What::sent ? "10.0.0.1" : to), 123};
  event.destination = {*IpAddress::parse(what == PacketEvent::What::sent ? to : "10.0.0.1"), 123};
  run.recorder().packet(event);
}

void step(Run& run, double seconds, Duration by, bool by_program, int host = 0) {
  run.recorder().clock_step(run.at(seconds), HostIndex{host}, by, by_program);
}

}  // namespace

TEST_CASE("steps are those of programs, backward steps all") {
  Run run;
  run.expect(windowed(Metric::steps, 0_s, 100_s)).expect(windowed(Metric::backward_steps, 0_s, 100_s));
  step(run, 1, 5_ms, true);
  step(run, 2, -5_ms, true);
  step(run, 3, -1_s, false);
  step(run, 4, -1_s, true, 1);
  const Summary summary = run.finish();
  CHECK(summary.expectations[0].decisive.measurement.high == 2);
  CHECK(summary.expectations[1].decisive.measurement.high == 2);
}

TEST_CASE("an event on the border of two windows belongs to the later, one at the end of the run to the last") {
  Run run;
  run.expect(windowed(Metric::steps, 0_s, 50_s)).expect(windowed(Metric::steps, 50_s, 100_s));
  step(run, 0, 5_ms, true);
  step(run, 50, 5_ms, true);
  step(run, 100, 5_ms, true);
  const Summary summary = run.finish();
  CHECK(summary.expectations[0].decisive.measurement.high == 1);
  CHECK(summary.expectations[1].decisive.measurement.high == 2);
}

TEST_CASE("datagrams are counted by direction, window and source") {
  Run run;
  Expectation from_server = windowed(Metric::packets_received, 0_s, 100_s);
  from_server.source = "server";
  Expectation from_stranger = from_server;
  from_stranger.source = "stranger";
  run.expect(windowed(Metric::packets_sent, 10_s, 90_s)).expect(from_server).expect(from_stranger);
  send(run, 5);
  send(run, 10);
  send(run, 20, "10.0.0.8");
  send(run, 30, "10.0.0.8", PacketEvent::What::received);
  send(run, 40, "10.0.0.9", PacketEvent::What::received);
  send(run, 50, "10.0.0.9", PacketEvent::What::dropped);
  const Summary summary = run.finish();
  CHECK(summary.expectations[0].decisive.measurement.high == 2);
  CHECK(summary.expectations[1].decisive.measurement.high == 1);
  CHECK(summary.expectations[2].reason == "no program of the host asks source stranger");
}

TEST_CASE("the packet interval is the shortest and the longest between two datagrams sent") {
  Run run;
  Expectation e = expectation(Metric::packet_interval);
  e.min = quantity(15);
  run.expect(e);
  e.min.reset();
  e.max = quantity(64);
  run.expect(e);
  for (const double at : {1.0, 17.0, 33.0, 97.0}) send(run, at);
  const Summary summary = run.finish();
  CHECK(summary.expectations[0].decisive.measurement.low == 16);
  CHECK(summary.expectations[0].decisive.measurement.high == 64);
  CHECK(summary.expectations[0].met);
  CHECK(summary.expectations[1].met);
}

TEST_CASE("silence until the window's end is an interval that lasts at least so long") {
  Run run;
  Expectation e = windowed(Metric::packet_interval, 0_s, 90_s);
  e.max = quantity(20);
  run.expect(e);
  for (const double at : {1.0, 17.0, 33.0}) send(run, at);
  const Summary summary = run.finish();
  CHECK(summary.expectations[0].decisive.measurement.low == 16);
  CHECK(summary.expectations[0].decisive.measurement.high == 57);
  CHECK(!summary.expectations[0].met);
}

TEST_CASE("one datagram has no interval") {
  Run run;
  run.expect(windowed(Metric::packet_interval, 0_s, 100_s));
  send(run, 1);
  CHECK(only(run).text == "fewer than two datagrams were sent in the window");
}

TEST_CASE("datagrams of one program among others cannot be told apart") {
  Run run;
  Expectation e = windowed(Metric::packets_sent, 0_s, 100_s);
  e.program = "sntp";
  run.expect(e);
  CHECK(only(run).text == "datagrams are counted per host, not per program");
}

TEST_CASE("amplification is what a host sends by what reaches it, in octets") {
  Run run;
  run.expect(windowed(Metric::amplification, 0_s, 50_s)).expect(windowed(Metric::amplification, 60_s, 100_s));
  const std::vector<std::uint8_t> octets(480);
  const auto packet = [&](double seconds, PacketEvent::What what, std::size_t size) {
    PacketEvent event;
    event.at = run.at(seconds);
    event.what = what;
    event.host = HostIndex{0};
    event.payload = std::span{octets}.first(size);
    run.recorder().packet(event);
  };
  packet(10, PacketEvent::What::received, 48);
  packet(11, PacketEvent::What::sent, 480);
  packet(12, PacketEvent::What::received, 48);
  packet(13, PacketEvent::What::dropped, 48);
  packet(70, PacketEvent::What::sent, 48);
  const Summary summary = run.finish();
  CHECK(summary.expectations[0].decisive.measurement.high == 5);
  CHECK(summary.expectations[1].reason == "nothing reached the host's programs in the window");
}

}  // namespace ntpsim::record
