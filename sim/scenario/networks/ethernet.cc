#include "sim/scenario/networks/ethernet.h"

#include "sim/scenario/networks/network_check.h"

namespace ntpsim {

void NetworkTrait<EthernetSpec>::check(const NetworkCheck& place, const EthernetSpec& ethernet) {
  constexpr std::size_t most_on_a_hub = 32;
  if (ethernet.kind == EthernetKind::hub && place.size() > most_on_a_hub)
    place.problem("ethernet.kind", "a hub has at most " + std::to_string(most_on_a_hub) + " hosts, and this one has " +
                                       std::to_string(place.size()) + "; expected switch");
}

}  // namespace ntpsim
