// The seccomp filter. Harmless calls pass, calls through the gate pass, and so do the dynamic loader's calls, because it works
// before this library is there. All others are trapped. Programs started by exec inherit the filter; address space randomisation
// is off, so the loader has the same address in all of them.
#include "sim/daemon/shim/entry/filter.h"

#include <elf.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include <cstddef>

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

namespace {

class Filter {
 public:
  void add(unsigned code, unsigned k, unsigned jump_true = 0, unsigned jump_false = 0) {
    if (size_ < capacity) {
      code_[size_++] = {static_cast<std::uint16_t>(code), static_cast<std::uint8_t>(jump_true),
                        static_cast<std::uint8_t>(jump_false), k};
    }
  }
  void load(std::size_t offset) { add(BPF_LD | BPF_W | BPF_ABS, static_cast<unsigned>(offset)); }
  void answer(unsigned action) { add(BPF_RET | BPF_K, action); }

  // Divides the call numbers until each range is of one kind: about nine comparisons for a table of any length.
  void pass_by_number(unsigned low, unsigned high) {
    const unsigned end = first_other(low, high);
    if (end == high) {
      answer_or_fall_through(low);
      return;
    }
    const unsigned middle = low + (high - low) / 2;
    // A conditional jump reaches 255 instructions, an unconditional one any distance.
    add(BPF_JMP | BPF_JGE | BPF_K, middle, 0, 1);
    const std::size_t jump = size_;
    add(BPF_JMP | BPF_JA, 0);
    pass_by_number(low, middle);
    code_[jump].k = static_cast<unsigned>(size_ - jump - 1);
    pass_by_number(middle, high);
  }

  // Jumps that fall through are set when the place is known at which the number alone does not decide.
  void join_here() {
    for (std::size_t i = 0; i < size_; ++i) {
      if (code_[i].code == (BPF_JMP | BPF_JA) && code_[i].k == pending) code_[i].k = static_cast<unsigned>(size_ - i - 1);
    }
  }

  bool install() {
    if (size_ == capacity) return false;
    sock_fprog program{static_cast<unsigned short>(size_), code_};
    return raw(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           raw(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
  }

 private:
  static constexpr std::size_t capacity = 1024;
  static constexpr unsigned pending = 0xffffffff;

  static bool passes(unsigned number) {
    return number < table_size && call_table.entries[number].treatment == Treatment::pass;
  }
  static unsigned first_other(unsigned low, unsigned high) {
    unsigned end = low + 1;
    while (end < high && passes(end) == passes(low)) ++end;
    return end;
  }
  void answer_or_fall_through(unsigned number) {
    if (passes(number)) {
      answer(SECCOMP_RET_ALLOW);
    } else {
      add(BPF_JMP | BPF_JA, pending);
    }
  }

  std::size_t size_ = 0;
  sock_filter code_[capacity];
};

constexpr std::size_t low_word(std::size_t offset) { return offset; }
constexpr std::size_t high_word(std::size_t offset) { return offset + 4; }

// After an exec, libc asks for the size of the stack and for a key that protects free memory, before any constructor runs and
// before the trap is there. Programs that ask for the same use a preloaded function. No program sees the key. Its request is
// recognised by the caller, which is a library, and by the buffer, which is in a library's memory. That excludes the program
// itself, which lies far below (the loader of programs without libraries takes care of that), and buffers on heap or stack.
void pass_what_libc_does_first(Filter& filter) {
  constexpr unsigned equal = BPF_JMP | BPF_JEQ | BPF_K, at_least = BPF_JMP | BPF_JGE | BPF_K;
  constexpr std::size_t arguments = offsetof(seccomp_data, args);
  constexpr unsigned key_size = 8, non_blocking = 1;   // GRND_NONBLOCK
  constexpr unsigned libraries_from = 0x7f00;          // high word of an address
  constexpr unsigned stack_from = 0xff000000;          // low word of one
  filter.add(equal, SYS_prlimit64, 0, 5);
  filter.load(low_word(arguments + 16));
  filter.add(equal, 0, 0, 3);
  filter.load(high_word(arguments + 16));
  filter.add(equal, 0, 0, 1);
  filter.answer(SECCOMP_RET_ALLOW);
  filter.load(offsetof(seccomp_data, nr));
  filter.add(equal, SYS_getrandom, 0, 11);
  filter.load(low_word(arguments + 8));
  filter.add(equal, key_size, 0, 9);
  filter.load(low_word(arguments + 16));
  filter.add(equal, non_blocking, 0, 7);
  filter.load(high_word(offsetof(seccomp_data, instruction_pointer)));
  filter.add(at_least, libraries_from, 0, 5);
  filter.load(high_word(arguments));
  filter.add(at_least, libraries_from, 0, 3);
  filter.load(low_word(arguments));
  filter.add(at_least, stack_from, 1, 0);
  filter.answer(SECCOMP_RET_ALLOW);
}

}  // namespace

CodeRange loader_range(const unsigned long* auxiliary) {
  CodeRange range{};
  for (; auxiliary[0] != AT_NULL; auxiliary += 2) {
    if (auxiliary[0] == AT_BASE) range.begin = auxiliary[1];
  }
  if (range.begin == 0) return range;
  const auto* header = reinterpret_cast<const Elf64_Ehdr*>(range.begin);
  const auto* segment = reinterpret_cast<const Elf64_Phdr*>(range.begin + header->e_phoff);
  for (unsigned i = 0; i < header->e_phnum; ++i) {
    if (segment[i].p_type != PT_LOAD) continue;
    const std::uint64_t end = range.begin + segment[i].p_vaddr + segment[i].p_memsz;
    if (end > range.end) range.end = end;
  }
  return range;
}

bool install_filter(const CodeRange& loader) {
  constexpr std::size_t pointer = offsetof(seccomp_data, instruction_pointer);
  Filter filter;
  filter.load(offsetof(seccomp_data, arch));
  filter.add(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0);
  filter.answer(SECCOMP_RET_KILL_PROCESS);
  filter.load(offsetof(seccomp_data, nr));
  filter.pass_by_number(0, table_size);
  filter.join_here();

  pass_what_libc_does_first(filter);
  static_assert(gate_return >> 32 == 0 && gate_sigreturn_return >> 32 == 0);
  filter.load(high_word(pointer));
  filter.add(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 4);
  filter.load(low_word(pointer));
  filter.add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(gate_return), 1, 0);
  filter.add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(gate_sigreturn_return), 0, 1);
  filter.answer(SECCOMP_RET_ALLOW);

  filter.load(high_word(pointer));
  filter.add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(loader.begin >> 32), 0, 4);
  filter.load(low_word(pointer));
  filter.add(BPF_JMP | BPF_JGE | BPF_K, static_cast<unsigned>(loader.begin), 0, 2);
  filter.add(BPF_JMP | BPF_JGE | BPF_K, static_cast<unsigned>(loader.end), 1, 0);
  filter.answer(SECCOMP_RET_ALLOW);
  filter.answer(SECCOMP_RET_TRAP);
  return filter.install();
}

}  // namespace ntpsim::daemon::shim
