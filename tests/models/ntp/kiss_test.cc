#include "models/ntp/kiss.h"

#include <catch2/catch.hpp>

#include <set>

#include "models/wire/refid.h"

using namespace ntpsim;
using namespace ntpsim::ntp;
using wire::Header;
using wire::Mode;
using wire::NtpTimestamp;

namespace {

Header request() {
  Header header;
  header.version = 3;
  header.mode = Mode::client;
  header.poll = 6;
  header.precision = -20;
  header.root_delay = wire::NtpShort{7};
  header.root_dispersion = wire::NtpShort{8};
  header.reference = NtpTimestamp{0x1111};
  header.origin = NtpTimestamp{0x2222};
  header.receive = NtpTimestamp{0x3333};
  header.transmit = NtpTimestamp{0xe000'0000'1234'5678};
  return header;
}

}  // namespace

TEST_CASE("every kiss code has four letters, is found by them, and no two are the same") {
  std::set<std::uint32_t> refids;
  for (int i = 0; i <= static_cast<int>(Kiss::step); ++i) {
    const auto kiss = static_cast<Kiss>(i);
    CHECK(kiss_code(kiss).size() == 4);
    CHECK(refid_of(kiss) == wire::parse_refid(kiss_code(kiss)));
    CHECK(kiss_of(refid_of(kiss)) == kiss);
    refids.insert(refid_of(kiss));
  }
  CHECK(refids.size() == 15);
  CHECK_FALSE(kiss_of(wire::parse_refid("XRAY").value()));
  CHECK_FALSE(kiss_of(0));
}

TEST_CASE("DENY and RSTR end an association, RATE slows it down, NTSN asks for cookies, others ask nothing") {
  CHECK(demand_of(Kiss::deny) == KissDemand::stop);
  CHECK(demand_of(Kiss::rstr) == KissDemand::stop);
  CHECK(demand_of(Kiss::rate) == KissDemand::slow_down);
  CHECK(demand_of(Kiss::ntsn) == KissDemand::new_cookies);
  CHECK(demand_of(Kiss::init) == KissDemand::nothing);
  CHECK(demand_of(Kiss::step) == KissDemand::nothing);
}

TEST_CASE("a kiss carries no time: all its timestamps are the client's own") {
  const Header answer = kiss_answer(Kiss::rate, request(), Mode::server, 3);
  CHECK(answer.leap == Leap::unsynchronized);
  CHECK(answer.stratum == 0);
  CHECK(answer.version == 3);
  CHECK(answer.mode == Mode::server);
  CHECK(wire::refid_characters(answer.refid) == "RATE");
  CHECK(answer.origin == request().transmit);
  CHECK(answer.receive == request().transmit);
  CHECK(answer.transmit == request().transmit);
}

TEST_CASE("what a kiss says beside its code is what the request said") {
  const Header answer = kiss_answer(Kiss::deny, request(), Mode::symmetric_passive, 3);
  CHECK(answer.precision == -20);
  CHECK(answer.root_delay.value() == 7);
  CHECK(answer.root_dispersion.value() == 8);
  CHECK(answer.reference.value() == 0x1111);
}

TEST_CASE("the poll of a kiss is the client's, but not below the server's headway") {
  CHECK(kiss_answer(Kiss::rate, request(), Mode::server, 3).poll == 6);
  CHECK(kiss_answer(Kiss::rate, request(), Mode::server, 8).poll == 8);
  Header eager = request();
  eager.poll = -6;
  CHECK(kiss_answer(Kiss::rate, eager, Mode::server, 3).poll == 3);
}

TEST_CASE("a packet of stratum 0 with a printable identifier is a kiss, also one of an unknown code") {
  Header header;
  header.refid = wire::parse_refid("XRAY").value();
  CHECK(is_kiss(header));
  header.refid = 0;
  CHECK_FALSE(is_kiss(header));
  header.refid = refid_of(Kiss::rate);
  header.stratum = 1;
  CHECK_FALSE(is_kiss(header));
}
