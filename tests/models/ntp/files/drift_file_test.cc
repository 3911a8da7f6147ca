#include "models/ntp/files/drift_file.h"

#include <catch2/catch.hpp>

using namespace ntpsim;
using namespace ntpsim::ntp;
using namespace ntpsim::literals;

namespace {

double ppm(std::string_view text) {
  const DriftFile file = read_drift_file(text, "drift");
  CHECK(file.mistakes.empty());
  REQUIRE(file.frequency);
  return file.frequency->ppm();
}

std::string mistake(std::string_view text) {
  const DriftFile file = read_drift_file(text, "drift");
  CHECK_FALSE(file.frequency);
  REQUIRE(file.mistakes.size() == 1);
  return file.mistakes[0].text();
}

}  // namespace

TEST_CASE("a drift file is a number of ppm") {
  CHECK(ppm("-12.345\n") == Approx(-12.345));
  CHECK(ppm("0.000") == 0);
  CHECK(ppm("  +1.5e1\r\n\n") == Approx(15));
  CHECK(ppm("500") == Approx(500));
  CHECK(ppm("           -8.263521             0.011672\n") == Approx(-8.263521));   // chronyd's form
}

TEST_CASE("a written drift reads back to a thousandth of a ppm") {
  CHECK(write_drift_file(-12.3456_ppm) == "-12.346\n");
  CHECK(write_drift_file(Frequency{}) == "0.000\n");
  CHECK(ppm(write_drift_file(47.0625_ppm)) == Approx(47.0625).margin(5.01e-4));
}

TEST_CASE("a drift beyond 500 ppm is refused") {
  CHECK(mistake("500.001\n") == "drift:1: \"500.001\" is beyond what a clock may need; expected -500 to 500 ppm");
  CHECK(mistake("-1e9\n") == "drift:1: \"-1e9\" is beyond what a clock may need; expected -500 to 500 ppm");
  CHECK(mistake("nan\n") == "drift:1: \"nan\" is beyond what a clock may need; expected -500 to 500 ppm");
}

TEST_CASE("a drift file with mistakes is refused with line and expectation") {
  CHECK(mistake("") == "drift:1: the line is empty; expected a frequency in ppm");
  CHECK(mistake("\n12\n") == "drift:1: the line is empty; expected a frequency in ppm");
  CHECK(mistake("fast\n") == "drift:1: \"fast\" is no number; expected a frequency in ppm");
  CHECK(mistake("12ppm\n") == "drift:1: \"12ppm\" is no number; expected a frequency in ppm");
  CHECK(mistake("12 x\n") == "drift:1: \"x\" is no number; expected a skew in ppm");
  CHECK(mistake("12 1 0\n") == "drift:1: \"0\" is one word too many; expected a frequency alone, or with its skew");
  CHECK(mistake("12\n\n13\n") == "drift:3: there is a second line; expected one number alone");
}
