// A program of a host: an engine of ours, or a real program. It is there for the whole run, whether it runs or not.
#pragma once

#include "models/engine.h"

namespace ntpsim::host {

class Program {
 public:
  virtual ~Program() = default;

  virtual void start() = 0;              // a warning where it runs already
  virtual void stop() = 0;               // as an administrator does it; nothing where it does not run
  virtual void crash() = 0;
  virtual void forget_state() = 0;       // it finds none of its files when it starts next
  virtual void call(const Called& call) = 0;
  virtual bool is_running() const = 0;
  virtual void end_of_run() = 0;         // its last words; a fault of the run unless it stands as was expected
};

}  // namespace ntpsim::host
