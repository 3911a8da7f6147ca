// What the engines of a host need of it.
#pragma once

#include "models/engine.h"
#include "sim/host/port.h"
#include "sim/host/tls_host.h"

namespace ntpsim::host {

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

}  // namespace ntpsim::host
