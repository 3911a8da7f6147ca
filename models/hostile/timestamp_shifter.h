// Moves the server's timestamps in packets that pass: a man in the middle. A MAC detects it.
#pragma once

#include "models/hostile/interceptor.h"

namespace ntpsim::hostile {

// The octets with receive and transmit timestamp moved, if they are an answer or a broadcast; else nothing. All after the
// header stays as it is.
std::optional<Bytes> shifted_answer(const Bytes& payload, Duration by);

class TimestampShifter final : public Interceptor {
 public:
  explicit TimestampShifter(const ShiftAttack& config) : ramp_{config.ramp} {}

  Tampering pass(const Passing& datagram) override;

 private:
  Ramp ramp_;
};

}  // namespace ntpsim::hostile
