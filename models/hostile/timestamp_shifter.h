// Moves the server's timestamps in what passes: a man in the middle who tells another time. A MAC finds it.
#pragma once

#include "models/hostile/interceptor.h"

namespace ntpsim::hostile {

// The octets with receive and transmit timestamp moved, if they are an answer or a broadcast; else nothing. What follows
// the header stays as it is.
std::optional<Bytes> shifted_answer(const Bytes& payload, Duration by);

class TimestampShifter final : public Interceptor {
 public:
  explicit TimestampShifter(const ShiftAttack& config) : ramp_{config.ramp} {}

  Tampering pass(const Passing& datagram) override;

 private:
  Ramp ramp_;
};

}  // namespace ntpsim::hostile
