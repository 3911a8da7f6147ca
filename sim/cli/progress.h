// A progress bar on a terminal. It appears after half a second, and only if standard error is a terminal.
#pragma once

#include <string>

#include "sim/daemon/coarse_clock.h"

namespace ntpsim::cli {

class Progress {
 public:
  explicit Progress(bool wanted);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(const std::string& what, double done);
  void clear();

 private:
  bool wanted_;
  bool shown_ = false;
  daemon::CoarseClock::time_point next_;
};

}  // namespace ntpsim::cli
