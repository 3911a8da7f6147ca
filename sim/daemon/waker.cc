#include "sim/daemon/waker.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <ctime>

namespace ntpsim::daemon {

namespace {

std::atomic<std::atomic<std::uint32_t>*> watched_word{nullptr};
pid_t started_in = 0;   // a fork does not copy the thread

// Allocates nothing: a keeper is made by a plain clone of this process and must not find a lock taken.
void* wake_for_ever(void*) {
  const timespec period{0, waker_period_ms * 1'000'000};
  for (;;) {
    nanosleep(&period, nullptr);
    std::atomic<std::uint32_t>* word = watched_word.load();
    if (word != nullptr) syscall(SYS_futex, word, FUTEX_WAKE, 1, nullptr, nullptr, 0);
  }
}

void start() {
  started_in = getpid();
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);   // signals are for the simulator
  pthread_t thread;
  if (pthread_create(&thread, nullptr, wake_for_ever, nullptr) == 0) pthread_detach(thread);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace

Watched::Watched(std::atomic<std::uint32_t>& turn) {
  static const int registered = pthread_atfork(nullptr, nullptr, [] { started_in = 0; });
  (void)registered;
  if (started_in == 0) start();
  watched_word.store(&turn, std::memory_order_relaxed);
}

Watched::~Watched() { watched_word.store(nullptr, std::memory_order_relaxed); }

}  // namespace ntpsim::daemon
