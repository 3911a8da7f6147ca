#include <algorithm>
#include <catch2/catch.hpp>

#include "sim/daemon/profile.h"
#include "sim/scenario/daemon_spec.h"

using namespace ntpsim;

TEST_CASE("a scenario may name exactly the profiles that there are") {
  std::vector<std::string_view> spoken, known = daemon::profile_names();
  for (const auto& info : daemon_profile_infos) spoken.push_back(info.name);
  std::sort(spoken.begin(), spoken.end());
  std::sort(known.begin(), known.end());
  CHECK(spoken == known);
}
