#include "models/ntp/files/leap_file.h"

#include <catch2/catch.hpp>

using namespace ntpsim;
using namespace ntpsim::ntp;
using namespace ntpsim::literals;

namespace {

// The table as the IERS published it in July 2025, with its own hash.
constexpr const char* published = R"(# a comment with digits 1 2 3, which are not hashed
#$ 3960835200
#@ 3991593600
2272060800      10      # 1 Jan 1972
2287785600      11      # 1 Jul 1972
2303683200      12      # 1 Jan 1973
2335219200      13      # 1 Jan 1974
2366755200      14      # 1 Jan 1975
2398291200      15      # 1 Jan 1976
2429913600      16      # 1 Jan 1977
2461449600      17      # 1 Jan 1978
2492985600      18      # 1 Jan 1979
2524521600      19      # 1 Jan 1980
2571782400      20      # 1 Jul 1981
2603318400      21      # 1 Jul 1982
2634854400      22      # 1 Jul 1983
2698012800      23      # 1 Jul 1985
2776982400      24      # 1 Jan 1988
2840140800      25      # 1 Jan 1990
2871676800      26      # 1 Jan 1991
2918937600      27      # 1 Jul 1992
2950473600      28      # 1 Jul 1993
2982009600      29      # 1 Jul 1994
3029443200      30      # 1 Jan 1996
3076704000      31      # 1 Jul 1997
3124137600      32      # 1 Jan 1999
3345062400      33      # 1 Jan 2006
3439756800      34      # 1 Jan 2009
3550089600      35      # 1 Jul 2012
3644697600      36      # 1 Jul 2015
3692217600      37      # 1 Jan 2017
#h 49db2447 571e5e1b 2f002a53 9c8da8e4 39b8e49e
)";

LeapFile read(const std::string& text) { return read_leap_file(text, "leap"); }
LocalTime at(std::int64_t posix) { return LocalTime::at(Duration::from_whole_seconds(posix)); }

// The one mistake of a file.
std::string mistake(const std::string& text) {
  const LeapFile file = read(text);
  CHECK(file.table.entries().empty());
  REQUIRE(file.mistakes.size() == 1);
  return file.mistakes[0].text();
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  return text.replace(text.find(what), what.size(), by);
}

constexpr std::int64_t january_2017 = 1'483'228'800;
constexpr std::int64_t june_2026 = 3'991'593'600 - 2'208'988'800;

}  // namespace

TEST_CASE("the published file is read, and its hash is right") {
  const LeapFile file = read(published);
  CHECK(file.mistakes.empty());
  CHECK(file.has_hash);
  CHECK(file.updated == at(3'960'835'200 - 2'208'988'800));
  CHECK(file.table.expires() == at(june_2026));
  CHECK(file.table.entries().size() == 28);
  CHECK(file.table.entries().front() == LeapEntry{63'072'000, 10});
  CHECK(file.table.entries().back() == LeapEntry{january_2017, 37});
}

TEST_CASE("TAI - UTC and the next leap second at any time") {
  const LeapTable table = read(published).table;
  CHECK_FALSE(table.tai_offset(at(0)));
  CHECK(table.tai_offset(at(63'072'000)) == 10);
  CHECK(table.tai_offset(at(january_2017 - 1)) == 36);
  CHECK(table.tai_offset(at(january_2017)) == 37);
  CHECK(table.tai_offset(at(4'000'000'000)) == 37);
  CHECK(table.next(at(january_2017 - 1)) == Transition{january_2017, true, 37});
  CHECK(table.next(at(0)) == Transition{78'796'800, true, 11});   // the table's first line is no leap second
  CHECK_FALSE(table.next(at(january_2017)));
}

TEST_CASE("a file says 28 days before that it will expire, and then that it has") {
  const LeapTable table = read(published).table;
  CHECK(table.validity(at(june_2026 - 29 * 86'400)) == Validity::valid);
  CHECK(table.validity(at(june_2026 - 28 * 86'400)) == Validity::expires_soon);
  CHECK(table.validity(at(june_2026 - 1)) == Validity::expires_soon);
  CHECK(table.validity(at(june_2026)) == Validity::expired);
}

TEST_CASE("a second may be deleted") {
  const LeapTable table = read("#@ 5000000000\n3692217600 37\n4070908800 36\n").table;
  CHECK(table.next(at(january_2017)) == Transition{4'070'908'800 - 2'208'988'800, false, 36});
}

TEST_CASE("a file without a hash is read and says so") {
  const LeapFile file = read("#@ 3991593600\r\n3692217600 37\r\n");
  CHECK(file.mistakes.empty());
  CHECK_FALSE(file.has_hash);
  CHECK_FALSE(file.updated);
  CHECK(file.table.entries().size() == 1);
}

TEST_CASE("a changed digit does not fit the hash, a changed comment does") {
  CHECK(mistake(replaced(published, "3991593600", "3991593601")) ==
        "leap:32: the hash does not fit the file; expected SHA-1 of its digits, or no line #h");
  CHECK(read(replaced(published, "1 Jan 2017", "9 Jan 9999")).mistakes.empty());
  CHECK(read(replaced(published, "3991593600", "3991593600 # 28 Jun 2026")).mistakes.empty());
}

TEST_CASE("words of a hash may lack their leading zeros") {
  CHECK(mistake("#@ 3991593600\n3692217600 37\n#h 0 1 2 3 4\n") ==
        "leap:3: the hash does not fit the file; expected SHA-1 of its digits, or no line #h");
}

TEST_CASE("mistakes of a leap file are reported with their line and what was expected") {
  CHECK(mistake("#@ 3991593600\n3692217600\n") == "leap:2: there are 1 words; expected seconds since 1900 and TAI - UTC");
  CHECK(mistake("#@ 3991593600\n3692217600 x\n") == "leap:2: \"x\" is no TAI - UTC; expected whole seconds");
  CHECK(mistake("#@ 3991593600\nleap second\n") == "leap:2: \"leap\" is no time; expected whole seconds since 1900");
  CHECK(mistake("#@ 3991593600\n3692217601 37\n") ==
        "leap:2: \"3692217601\" is not the beginning of a month; expected the midnight behind a leap second");
  CHECK(mistake("#@ 3991593600\n3692217600 37\n3644697600 36\n") ==
        "leap:3: \"3644697600\" is not later than the line before; expected the order of time");
  CHECK(mistake("#@ 3991593600\n3644697600 35\n3692217600 37\n") ==
        "leap:3: TAI - UTC changes by 2 s; expected one second more or less than 35");
  CHECK(mistake("#@ soon\n3692217600 37\n") == "leap:1: \"soon\" is no time; expected whole seconds since 1900");
  CHECK(mistake("#@\n3692217600 37\n") == "leap:1: there are 0 words; expected the time of expiry in seconds since 1900");
  CHECK(mistake("#@ 3991593600\n#@ 3991593600\n3692217600 37\n") == "leap:2: a second #@; expected one");
  CHECK(mistake("#@ 3991593600\n3692217600 37\n#h 1 2 3\n") ==
        "leap:3: the hash has 3 words; expected five hexadecimal numbers");
  CHECK(mistake("#@ 3991593600\n3692217600 37\n#h 1 2 3 4 g\n") ==
        "leap:3: \"g\" is no part of a hash; expected up to eight hexadecimal digits");
}

TEST_CASE("what is missing from the whole file is reported without a line") {
  CHECK(mistake("3692217600 37\n") == "leap: there is no time of expiry; expected a line #@ and seconds since 1900");
  CHECK(mistake("") == "leap: there is no time of expiry; expected a line #@ and seconds since 1900");
  CHECK(mistake("#@ 3991593600\n") == "leap: there is no line of the table; expected seconds since 1900 and TAI - UTC");
}

TEST_CASE("all mistakes of a leap file are reported at once") {
  const LeapFile file = read("#@ x\n3692217600 37 38\n\n#h 1\n");
  REQUIRE(file.mistakes.size() == 3);
  CHECK(file.mistakes[0].line == 1);
  CHECK(file.mistakes[1].line == 2);
  CHECK(file.mistakes[2].line == 4);
}

TEST_CASE("numbers that no calendar holds are mistakes, not wrong dates") {
  CHECK(mistake("#@ 99999999999999999999999\n3692217600 37\n") ==
        "leap:1: \"99999999999999999999999\" is no time; expected whole seconds since 1900");
  CHECK(mistake("#@ -5\n3692217600 37\n") == "leap:1: \"-5\" is no time; expected whole seconds since 1900");
}
