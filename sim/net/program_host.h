// What the engines of a host need of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/engine.h"
#include "sim/net/port.h"
#include "sim/tls/authority.h"

namespace ntpsim::net {

// Who a host is when its programs speak TLS.
struct TlsHost {
  tls::Authority& authority;
  std::uint64_t seed = 0;
  std::string path;                  // of its streams of randomness: hosts.NAME
  std::vector<std::string> names;    // that its certificates are for: all that a scenario may call it, and its addresses
};

class ProgramHost {
 public:
  virtual ~ProgramHost() = default;
  virtual Now now() = 0;
  virtual Stamps stamps(const PacketTimes& times) = 0;
  virtual Port& port() = 0;
  virtual TlsHost tls() = 0;
  virtual void set_timer(int program, TimerId id, Duration after) = 0;
  virtual void cancel_timer(int program, TimerId id) = 0;
  virtual void adjust_clock(int program, const AdjustClock& call) = 0;
  virtual void store(int program, Store file) = 0;
  virtual void report(int program, const Report& report) = 0;
  virtual void settled() = 0;   // after a batch of events: timers may have moved
};

}  // namespace ntpsim::net
