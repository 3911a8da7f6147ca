// Answers requests that pass with a kiss-o'-death that claims to come from the server.
#pragma once

#include <cstdint>

#include "models/hostile/interceptor.h"
#include "models/wire/packet.h"

namespace ntpsim::hostile {

class KissForger final : public Interceptor {
 public:
  KissForger(const KissAttack& config, Random random);

  Tampering pass(const Passing& datagram) override;

 private:
  wire::NtpTimestamp origin_for(const wire::Header& request);

  KissAttack config_;
  std::uint32_t code_;
  Random random_;
};

}  // namespace ntpsim::hostile
