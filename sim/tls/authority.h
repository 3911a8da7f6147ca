// The authority that signs the certificates of one run. All of it follows from the seed: keys are Ed25519, whose
// signatures have one size and no randomness of their own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/base/time.h"

namespace ntpsim::tls {

struct Identity {
  std::string certificates;   // PEM, the host's own first
  std::string private_key;    // PEM
};

// Throws std::invalid_argument, with what is wrong, if there is no certificate or no key, or they do not belong together.
void check(const Identity& identity);

struct IdentityRequest {
  std::string owner;                   // names the random stream of its key: hosts.HOST
  std::vector<std::string> names;      // and addresses as text; the first is the subject
  std::optional<LocalTime> valid_from;    // without it: ten years before the run
  std::optional<LocalTime> valid_until;   // ... and after
};

class Authority {
 public:
  Authority(std::uint64_t seed, TrueTime run_start) : seed_{seed}, run_start_{run_start} {}

  const std::string& certificate();    // PEM. Valid from 1970 on without an end
  Identity issue(const IdentityRequest& request);

 private:
  const Identity& own();

  std::uint64_t seed_;
  TrueTime run_start_;
  std::optional<Identity> own_;        // made at the first use
};

}  // namespace ntpsim::tls
