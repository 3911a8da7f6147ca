// An attacker on a path, as a pure state machine: it sees a datagram and decides what becomes of it.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "models/base/address.h"
#include "models/base/random.h"
#include "models/base/reason.h"
#include "models/base/time.h"
#include "models/engine.h"
#include "models/hostile/interceptor_config.h"

namespace ntpsim::hostile {

struct Passing {
  Duration since;                  // since the attack began
  Endpoint source;
  Endpoint destination;
  const Bytes& payload;            // of UDP
};

// A datagram that the attacker sends itself.
struct Injection {
  Duration after;
  bool goes_back = false;          // to the sender of the datagram that passed; else to its destination
  Endpoint source;
  Endpoint destination;
  Bytes payload;
  Reason reason = Reason::none;    // replayed or forged
  std::int64_t times = 1;          // how often it is sent
  Duration every = Duration{};     // between two of them
};

struct Tampering {
  Reason reason = Reason::none;    // attacker_delayed, attacker_altered, or attacker_withheld: the datagram goes no further
  Duration held;
  std::optional<Bytes> payload;    // replaces the datagram's own
  std::vector<Injection> injections;
};

class Interceptor {
 public:
  Interceptor() = default;
  Interceptor(const Interceptor&) = delete;
  Interceptor& operator=(const Interceptor&) = delete;
  virtual ~Interceptor() = default;

  virtual Tampering pass(const Passing& datagram) = 0;
};

// Throws std::invalid_argument, with the field's name, for a configuration that cannot be carried out.
std::unique_ptr<Interceptor> make_interceptor(const Attack& attack, Random random);

}  // namespace ntpsim::hostile
