#include "sim/cli/progress.h"

#include <unistd.h>

#include <cstdio>

namespace ntpsim::cli {

using namespace std::chrono_literals;

Progress::Progress(bool wanted)
    : wanted_{wanted && isatty(STDERR_FILENO) == 1}, next_{daemon::CoarseClock::now() + 500ms} {}

Progress::~Progress() { clear(); }

void Progress::show(const std::string& what, double done) {
  if (!wanted_ || daemon::CoarseClock::now() < next_) return;
  next_ = daemon::CoarseClock::now() + 100ms;
  constexpr int width = 40;
  const int filled = static_cast<int>(done * width);
  std::fprintf(stderr, "\r\033[K[%s%s] %3d %%  %s", std::string(static_cast<std::size_t>(filled), '#').c_str(),
               std::string(static_cast<std::size_t>(width - filled), ' ').c_str(), static_cast<int>(done * 100), what.c_str());
  std::fflush(stderr);
  shown_ = true;
}

void Progress::clear() {
  if (shown_) std::fputs("\r\033[K", stderr);
  shown_ = false;
}

}  // namespace ntpsim::cli
