#include "models/ntp/leap/utc_month.h"

#include <catch2/catch.hpp>

#include <array>

using namespace ntpsim::ntp;

TEST_CASE("a month ends where the next begins, through four hundred years and leap days") {
  constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  std::int64_t begin = -11'676'096'000;   // 1600-01-01
  for (int year = 1600; year < 2100; ++year) {
    const bool leap_year = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    for (std::size_t month = 0; month < days.size(); ++month) {
      const std::int64_t end = begin + (days[month] + (leap_year && month == 1 ? 1 : 0)) * seconds_per_day;
      for (const std::int64_t second : {begin, begin + 1, begin + 15 * seconds_per_day, end - 1}) {
        const UtcMonth found = utc_month(second);
        if (found.begin != begin || found.end != end) FAIL("second " << second << " of " << year << ", month " << month + 1);
      }
      begin = end;
    }
  }
  CHECK(begin == 4'102'444'800);   // 2100-01-01
}

TEST_CASE("known months") {
  CHECK(utc_month(0).begin == 0);
  CHECK(utc_month(0).end == 31 * seconds_per_day);
  CHECK(utc_month(-1).end == 0);
  CHECK(utc_month(1'483'228'799).end == 1'483'228'800);   // 2016-12-31 23:59:59, before the leap second of 2016
}
