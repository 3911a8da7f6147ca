// Runs a program without a dynamic loader under the preloaded library. This process has the library; it maps the program and
// jumps to its first instruction, as the kernel's exec would. The program finds no vDSO, so it asks the kernel for the time, and
// all its system calls are trapped.
//
//   ntpsim-loader FILE NAME ARGUMENT0 [ARGUMENT...]
//
// NAME is the process's name, which the kernel would have taken from the executed path: the script's, if FILE interprets one.
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

constexpr std::size_t page_size = 4096;
constexpr std::uint64_t below_libraries = std::uint64_t{0x5000} << 32;   // as in the kernel: the filter needs it
constexpr std::size_t stack_size = std::size_t{8} << 20;

[[noreturn]] void give_up(const char* file, const char* why) {
  std::fprintf(stderr, "ntpsim: cannot load %s: %s\n", file, why);
  _exit(127);
}

std::uint64_t down(std::uint64_t address) { return address & ~(page_size - 1); }
std::uint64_t up(std::uint64_t address) { return down(address + page_size - 1); }

struct Program {
  std::uint64_t entry = 0, headers = 0, count = 0, entry_size = 0;
};

int protection(std::uint32_t flags) {
  return ((flags & PF_R) != 0 ? PROT_READ : 0) | ((flags & PF_W) != 0 ? PROT_WRITE : 0) |
         ((flags & PF_X) != 0 ? PROT_EXEC : 0);
}

bool map_segment(int fd, const Elf64_Phdr& segment, std::uint64_t base) {
  const std::uint64_t begin = down(base + segment.p_vaddr), end = up(base + segment.p_vaddr + segment.p_memsz);
  void* const at = reinterpret_cast<void*>(begin);
  if (mmap(at, end - begin, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != at) return false;
  const std::uint64_t head = base + segment.p_vaddr - begin;
  std::uint64_t done = 0;
  while (done < segment.p_filesz) {
    const ssize_t part = pread(fd, reinterpret_cast<void*>(begin + head + done), segment.p_filesz - done,
                               static_cast<off_t>(segment.p_offset + done));
    if (part <= 0) return false;
    done += static_cast<std::uint64_t>(part);
  }
  return mprotect(at, end - begin, protection(segment.p_flags)) == 0;
}

Program map_program(const char* file) {
  const int fd = open(file, O_RDONLY | O_CLOEXEC);
  Elf64_Ehdr header;
  if (fd < 0 || pread(fd, &header, sizeof header, 0) != sizeof header) give_up(file, "it cannot be read");
  constexpr unsigned most_segments = 64;
  Elf64_Phdr segments[most_segments];
  const std::size_t size = sizeof(Elf64_Phdr) * header.e_phnum;
  if (header.e_phnum > most_segments ||
      pread(fd, segments, size, static_cast<off_t>(header.e_phoff)) != static_cast<ssize_t>(size)) {
    give_up(file, "its headers are damaged");
  }
  std::uint64_t low = ~std::uint64_t{0}, high = 0;
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    if (segments[i].p_type != PT_LOAD) continue;
    low = std::min(low, down(segments[i].p_vaddr));
    high = std::max(high, up(segments[i].p_vaddr + segments[i].p_memsz));
  }
  // Reserves all its addresses at once, so that no segment overlaps another mapping.
  const int fixed = header.e_type == ET_EXEC ? MAP_FIXED_NOREPLACE : 0;
  void* const wish = reinterpret_cast<void*>(header.e_type == ET_EXEC ? low : below_libraries);
  void* const room = mmap(wish, high - low, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | fixed, -1, 0);
  if (room == MAP_FAILED) give_up(file, "its addresses are in use");
  const std::uint64_t base = reinterpret_cast<std::uint64_t>(room) - low;
  Program program{base + header.e_entry, 0, header.e_phnum, sizeof(Elf64_Phdr)};
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    if (segments[i].p_type == PT_LOAD && !map_segment(fd, segments[i], base)) give_up(file, "there is no memory for it");
    const bool holds_headers = segments[i].p_type == PT_LOAD && segments[i].p_offset <= header.e_phoff &&
                               header.e_phoff < segments[i].p_offset + segments[i].p_filesz;
    if (holds_headers) program.headers = base + segments[i].p_vaddr + header.e_phoff - segments[i].p_offset;
  }
  close(fd);
  return program;
}

// ---- its stack: argument count, arguments, environment, auxiliary vector, as exec lays them out ----

class StackWriter {
 public:
  explicit StackWriter(std::uint64_t* at) : at_{at} {}
  void put(std::uint64_t value) { *at_++ = value; }
  void put(const void* pointer) { put(reinterpret_cast<std::uint64_t>(pointer)); }

 private:
  std::uint64_t* at_;
};

void put_auxiliary(StackWriter& out, const Elf64_auxv_t* from, const Program& program, const char* file) {
  for (; from->a_type != AT_NULL; ++from) {
    std::uint64_t value = from->a_un.a_val;
    switch (from->a_type) {
      case AT_SYSINFO_EHDR: continue;   // no vDSO
      case AT_PHDR: value = program.headers; break;
      case AT_PHNUM: value = program.count; break;
      case AT_PHENT: value = program.entry_size; break;
      case AT_ENTRY: value = program.entry; break;
      case AT_BASE: value = 0; break;
      case AT_EXECFN: value = reinterpret_cast<std::uint64_t>(file); break;
      default: break;
    }
    out.put(from->a_type);
    out.put(value);
  }
  out.put(std::uint64_t{AT_NULL});
  out.put(std::uint64_t{0});
}

std::uint64_t* build_stack(int count, char** arguments, char** environment, const Program& program, const char* file) {
  void* room =
      mmap(nullptr, stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (room == MAP_FAILED) give_up(file, "there is no memory for its stack");
  std::size_t variables = 0;
  while (environment[variables] != nullptr) ++variables;
  char** behind = environment + variables;
  while (*behind == nullptr) ++behind;   // several zeroes if the preloaded library has removed its own entry
  const auto* auxiliary = reinterpret_cast<const Elf64_auxv_t*>(behind);
  std::size_t entries = 1;
  while (auxiliary[entries - 1].a_type != AT_NULL) ++entries;
  const std::size_t words = 1 + static_cast<std::size_t>(count) + 1 + variables + 1 + 2 * entries;
  std::uint64_t top = reinterpret_cast<std::uint64_t>(room) + stack_size - words * sizeof(std::uint64_t);
  top &= ~std::uint64_t{15};
  auto* const stack = reinterpret_cast<std::uint64_t*>(top);
  StackWriter out{stack};
  out.put(static_cast<std::uint64_t>(count));
  for (int i = 0; i < count; ++i) out.put(arguments[i]);
  out.put(std::uint64_t{0});
  for (std::size_t i = 0; i < variables; ++i) out.put(environment[i]);
  out.put(std::uint64_t{0});
  put_auxiliary(out, auxiliary, program, file);
  return stack;
}

[[noreturn]] void jump(std::uint64_t entry, std::uint64_t* stack) {
  asm volatile("mov %[stack], %%rsp\n\txor %%edx, %%edx\n\txor %%ebp, %%ebp\n\tjmp *%[entry]"
               :
               : [stack] "r"(stack), [entry] "r"(entry)
               : "memory", "rdx");
  __builtin_unreachable();
}

}  // namespace

int main(int count, char** arguments, char** environment) {
  if (count < 4) give_up("a program", "usage: ntpsim-loader FILE NAME ARGUMENT0 [ARGUMENT...]");
  const char* file = arguments[1];
  auto* host = reinterpret_cast<int (*)(const char*)>(dlsym(RTLD_DEFAULT, "ntpsim_host_foreign_program"));
  if (host == nullptr) give_up(file, "this loader works only under ntpsim");
  char whole[4096];
  if (realpath(file, whole) == nullptr) give_up(file, "there is no such file");
  prctl(PR_SET_NAME, arguments[2], 0, 0, 0);
  const Program program = map_program(file);
  std::uint64_t* stack = build_stack(count - 3, arguments + 3, environment, program, file);
  if (host(whole) != 0) give_up(file, "the preloaded library refuses");
  jump(program.entry, stack);
}
