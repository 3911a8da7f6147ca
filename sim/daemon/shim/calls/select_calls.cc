#include "sim/daemon/shim/calls/select_calls.h"

#include <poll.h>
#include <sys/time.h>

#include <algorithm>
#include <cerrno>

#include "sim/daemon/shim/memory.h"
#include "sim/daemon/shim/patience.h"
#include "sim/daemon/shim/readiness.h"

namespace ntpsim::daemon::shim {

namespace {

using Word = unsigned long;
constexpr unsigned bits_per_word = 64;
constexpr unsigned set_words = max_descriptors / bits_per_word;

struct SelectSet {
  Word* wanted[3];                 // the program's: read, write, except
  Word asked[3][set_words] = {};
  unsigned count;
  unsigned words;
  bool has_real = false;           // descriptors of the kernel, or sets that hold some
  Word virtual_ones[set_words] = {};

  SelectSet(unsigned n, Word* read, Word* write, Word* except)
      : wanted{read, write, except}, count{n}, words{(n + bits_per_word - 1) / bits_per_word} {
    for (unsigned k = 0; k < 3; ++k) {
      for (unsigned w = 0; wanted[k] != nullptr && w < words; ++w) asked[k][w] = wanted[k][w];
      if (n % bits_per_word != 0) asked[k][words - 1] &= (Word{1} << (n % bits_per_word)) - 1;
    }
    for (unsigned w = 0; w < words; ++w) {
      for (Word rest = asked[0][w] | asked[1][w] | asked[2][w]; rest != 0; rest &= rest - 1) {
        const unsigned bit = static_cast<unsigned>(__builtin_ctzl(rest));
        const PageObject* object = object_at(w * bits_per_word + bit);
        if (object != nullptr) virtual_ones[w] |= Word{1} << bit;
        has_real = has_real || object == nullptr || object->holds_real != 0;
      }
    }
  }

  long look();

 private:
  long look_at_real(Word (&found)[3][set_words]);
  long look_at_virtual(Word (&found)[3][set_words]) const;

  KernelNews news_;
};

long SelectSet::look_at_real(Word (&found)[3][set_words]) {
  if (!has_real || !news_.any()) return 0;
  Word* sets[3];
  for (unsigned k = 0; k < 3; ++k) {
    for (unsigned w = 0; w < words; ++w) found[k][w] = asked[k][w] & ~virtual_ones[w];
    sets[k] = wanted[k] != nullptr ? found[k] : nullptr;
  }
  timespec no_time{};
  return raw(SYS_pselect6, count, sets[0], sets[1], sets[2], &no_time, nullptr);
}

// As the kernel's select maps poll's bits: an error makes a descriptor readable and writable. A full error queue makes it
// exceptional only with SO_SELECT_ERR_QUEUE.
long SelectSet::look_at_virtual(Word (&found)[3][set_words]) const {
  constexpr int kinds[3] = {POLLIN | POLLHUP | POLLERR, POLLOUT | POLLERR, POLLPRI};
  long ready = 0;
  for (unsigned w = 0; w < words; ++w) {
    for (Word rest = virtual_ones[w]; rest != 0; rest &= rest - 1) {
      const Word bit = rest & -rest;
      const auto fd = static_cast<int>(w * bits_per_word + static_cast<unsigned>(__builtin_ctzl(rest)));
      const PageObject* object = object_at(fd);
      if (object == nullptr) continue;
      const int events = readiness(*object, fd);
      for (unsigned k = 0; k < 3; ++k) {
        if ((asked[k][w] & bit) == 0 || (events & kinds[k]) == 0) continue;
        found[k][w] |= bit;
        ++ready;
      }
    }
  }
  return ready;
}

long SelectSet::look() {
  Word found[3][set_words] = {};
  const long real = look_at_real(found);
  if (real < 0) return real;
  if (real == 0) {
    for (auto& set : found) {
      for (Word& w : set) w = 0;
    }
  }
  const long ready = real + look_at_virtual(found);
  if (ready == 0) return not_yet;
  for (unsigned k = 0; k < 3; ++k) {
    for (unsigned w = 0; wanted[k] != nullptr && w < words; ++w) wanted[k][w] = found[k][w];
  }
  return ready;
}

long select_until(const Call& call, const Patience& patience, const SignalMask* mask) {
  const auto count = long{call.as<int>(0)};
  if (count < 0) return -EINVAL;
  const long highest = std::min(count, long{max_descriptors});
  const std::size_t size = (static_cast<std::size_t>(highest) + bits_per_word - 1) / bits_per_word * sizeof(Word);
  for (unsigned k = 1; k <= 3; ++k) {
    if (call.arguments[k] != 0 && !can_write(call.as<void*>(k), size)) return -EFAULT;
  }
  SelectSet set{static_cast<unsigned>(highest), call.as<Word*>(1), call.as<Word*>(2), call.as<Word*>(3)};
  auto look = [&] { return set.look(); };
  spend(page->poll_cost);
  const std::uint32_t watches = watch_objects | (set.has_real ? watch_kernel | watch_room : 0U);
  long result = patience.may_wait ? wait_until(call.number, watches, patience.deadline, 0, look, mask) : look();
  if (result == not_yet) result = 0;
  if (result != 0) return result;
  for (unsigned k = 0; k < 3; ++k) {
    for (unsigned w = 0; set.wanted[k] != nullptr && w < set.words; ++w) set.wanted[k][w] = 0;
  }
  return 0;
}

}  // namespace

long call_select(const Call& call) {
  auto* timeout = call.as<timeval*>(4);
  if (timeout != nullptr && (timeout->tv_sec < 0 || timeout->tv_usec < 0)) return -EINVAL;
  Patience patience;
  if (timeout != nullptr) {
    const timespec span{timeout->tv_sec + timeout->tv_usec / 1'000'000, timeout->tv_usec % 1'000'000 * 1000};
    patience = patience_of(&span);
  }
  const long result = select_until(call, patience, nullptr);
  if (timeout != nullptr) {
    timespec left{};
    write_remaining(&left, patience.deadline);
    *timeout = {left.tv_sec, left.tv_nsec / 1000};
  }
  return result;
}

long call_pselect6(const Call& call) {
  struct MaskArgument { const SignalMask* mask; std::size_t size; };
  const auto* argument = call.as<const MaskArgument*>(5);
  auto* timeout = call.as<timespec*>(4);
  if (timeout != nullptr && !is_valid(*timeout)) return -EINVAL;
  const Patience patience = patience_of(timeout);
  const long result = select_until(call, patience, argument != nullptr ? argument->mask : nullptr);
  write_remaining(timeout, patience.deadline);
  return result;
}

}  // namespace ntpsim::daemon::shim
