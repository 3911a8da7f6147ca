#include "models/base/reason.h"

#include <catch2/catch.hpp>

#include <set>
#include <string>

using namespace ntpsim;

namespace {

constexpr auto last = Reason::not_preferred;

}  // namespace

TEST_CASE("every reason has a name and a phrase of its own") {
  std::set<std::string_view> names, phrases;
  const int count = static_cast<int>(last) + 1;
  for (int i = 0; i < count; ++i) {
    const auto reason = static_cast<Reason>(i);
    CHECK_FALSE(name(reason).empty());
    CHECK_FALSE(phrase(reason).empty());
    names.insert(name(reason));
    phrases.insert(phrase(reason));
  }
  CHECK(names.size() == static_cast<std::size_t>(count));
  CHECK(phrases.size() == static_cast<std::size_t>(count));
}

TEST_CASE("a reason's name is the word that code and files use for it") {
  CHECK(name(Reason::none) == "none");
  CHECK(name(Reason::bogus_origin) == "bogus_origin");
  CHECK(name(last) == "not_preferred");
  CHECK(phrase(Reason::too_short) == "shorter than an NTP header");
}
