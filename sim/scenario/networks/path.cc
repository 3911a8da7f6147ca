#include "sim/scenario/networks/path.h"

#include "sim/scenario/networks/network_check.h"

namespace ntpsim {

void NetworkTrait<PathSpec>::check(const NetworkCheck& place, const PathSpec& path) {
  place.check.path_spec(place.path + ".path", path);
}

}  // namespace ntpsim
