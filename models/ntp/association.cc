#include "models/ntp/association.h"

#include <algorithm>

namespace ntpsim::ntp {

Association* find(Associations& associations, const Endpoint& remote) {
  for (auto& [id, association] : associations)
    if (association.remote == remote) return &association;
  return nullptr;
}

// Barred associations are kept, so that their servers are not asked again.
std::ptrdiff_t usable(const Associations& associations) {
  return std::count_if(associations.begin(), associations.end(), [](const auto& each) { return !each.second.barred; });
}

AssociationCount count(const Associations& associations) {
  AssociationCount count;
  for (const auto& [id, association] : associations) {
    ++count.all;
    count.ephemeral += association.origin == Origin::ephemeral ? 1 : 0;
  }
  return count;
}

}  // namespace ntpsim::ntp
