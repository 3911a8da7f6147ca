// A program of a host: an engine or a real program. The object exists for the whole run, also while the program does not run.
#pragma once

#include "models/engine.h"

namespace ntpsim::host {

class Program {
 public:
  virtual ~Program() = default;

  virtual void start() = 0;              // a warning if it runs already
  virtual void stop() = 0;               // as an administrator does it; no effect if it does not run
  virtual void crash() = 0;
  virtual void forget_state() = 0;       // its files are gone at its next start
  virtual void call(const Called& call) = 0;
  virtual bool is_running() const = 0;
  virtual void end_of_run() = 0;         // tells its last output; fails the run if its state is not the expected one
};

}  // namespace ntpsim::host
