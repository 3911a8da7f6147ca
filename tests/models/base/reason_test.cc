#include "models/base/reason.h"

#include <catch2/catch.hpp>

#include <set>
#include <string>

using namespace ntpsim;

TEST_CASE("every reason has a name and a phrase of its own, and stands in a group") {
  std::set<std::string_view> names, phrases;
  std::size_t index = 0;
  for (const ReasonRow& row : reason_rows()) {
    INFO(row.name);
    CHECK(static_cast<std::size_t>(row.reason) == index++);
    CHECK(name(row.reason) == row.name);
    CHECK(phrase(row.reason) == row.phrase);
    CHECK(find_reason(row.name) == row.reason);
    CHECK_FALSE(row.phrase.empty());
    CHECK(row.group.empty() == (row.reason == Reason::none));
    CHECK(names.insert(row.name).second);
    CHECK(phrases.insert(row.phrase).second);
  }
  CHECK(index > 70);
}

TEST_CASE("a reason's name is the word that code and files use for it") {
  CHECK(name(Reason::none) == "none");
  CHECK(name(Reason::bogus_origin) == "bogus_origin");
  CHECK(name(Reason::not_preferred) == "not_preferred");
  CHECK(phrase(Reason::too_short) == "shorter than an NTP header");
  CHECK_FALSE(find_reason("bogus"));
}
