// Damages packets: flips bits, cuts off the end, or appends octets.
#pragma once

#include "models/hostile/interceptor.h"

namespace ntpsim::hostile {

class Corrupter final : public Interceptor {
 public:
  Corrupter(const CorruptAttack& config, Random random);

  Tampering pass(const Passing& datagram) override;

 private:
  Bytes damaged(Bytes payload);
  void flip(Bytes& payload);
  void truncate(Bytes& payload);
  void extend(Bytes& payload);

  CorruptAttack config_;
  Random random_;
};

}  // namespace ntpsim::hostile
