#include "sim/daemon/shim/calls/processes/exec_calls.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <initializer_list>

#include "sim/daemon/launch/image_head.h"
#include "sim/daemon/shim/calls/processes/process_calls.h"
#include "sim/daemon/shim/counter.h"
#include "sim/daemon/shim/entry/foreign.h"
#include "sim/daemon/shim/files/paths.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr std::size_t name_room = 512;

std::size_t count(char* const* list) {
  std::size_t n = 0;
  while (list != nullptr && list[n] != nullptr) ++n;
  return n;
}

// ---- the kind of a file ----

class File {
 public:
  explicit File(const char* path) : fd_{call_at_path(Call{SYS_openat, {AT_FDCWD, word(path), O_RDONLY | O_CLOEXEC}})} {}
  ~File() {
    if (fd_ >= 0) raw(SYS_close, fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  std::size_t read(void* out, std::size_t size, std::uint64_t at = 0) const {
    const long got = fd_ < 0 ? -1 : raw(SYS_pread64, fd_, out, size, at);
    return got < 0 ? 0 : static_cast<std::size_t>(got);
  }
  bool is_without_loader() const {
    return elf_kind([this](std::uint64_t at, void* out, std::size_t size) { return read(out, size, at) == size; }) ==
           ElfKind::without_loader;
  }

 private:
  long fd_;
};

// ---- arguments and environment ----

// Lists and texts of an exec, in memory of its own: in a signal handler there is no allocator.
class Room {
 public:
  explicit Room(std::size_t size) : size_{size} {
    const long at = raw(SYS_mmap, nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at > 0) begin_ = next_ = reinterpret_cast<char*>(at);
  }
  ~Room() {
    if (begin_ != nullptr) raw(SYS_munmap, begin_, size_);
  }
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;

  bool exists() const { return begin_ != nullptr; }
  char** list(std::size_t entries) { return reinterpret_cast<char**>(take(entries * sizeof(char*))); }
  char* text(std::string_view first, std::string_view second = {}) {
    char* const out = take((first.size() + second.size() + sizeof(char*)) & ~(sizeof(char*) - 1));
    std::memcpy(out, first.data(), first.size());
    std::memcpy(out + first.size(), second.data(), second.size());
    return out;
  }

 private:
  char* take(std::size_t size) {
    char* const out = next_;
    next_ += size;
    return out;
  }
  std::size_t size_;
  char* begin_ = nullptr;
  char* next_ = nullptr;
};

struct Image {
  const char* path;
  char** arguments;
  char** environment;
};

char** joined(Room& room, std::initializer_list<char*> first, char** rest) {
  const std::size_t n = count(rest);
  char** const list = room.list(first.size() + n + 1);
  char** end = list;
  for (char* one : first) {
    if (one != nullptr) *end++ = one;
  }
  for (std::size_t i = 0; i < n; ++i) *end++ = rest[i];
  return list;
}

// As in the kernel: the script's name replaces its first argument, after the interpreter and the interpreter's argument. Also for
// a script whose interpreter is a script. A negative errno if there are too many.
long through_interpreters(Room& room, Image& image) {
  for (unsigned depth = 0;; ++depth) {
    char head[script_head];
    ScriptLine line;
    if (!parse_script({head, File{image.path}.read(head, sizeof head)}, line)) return 0;
    if (depth == deepest_script) return -ELOOP;
    const long problem = call_at_path(Call{SYS_faccessat, {AT_FDCWD, word(image.path), 1 /* X_OK */}});
    if (problem != 0) return problem;
    char* const interpreter = room.text(line.interpreter);
    char* const argument = line.argument.empty() ? nullptr : room.text(line.argument);
    char** const rest = image.arguments[0] == nullptr ? image.arguments : image.arguments + 1;
    image.arguments = joined(room, {interpreter, argument, const_cast<char*>(image.path)}, rest);
    image.path = interpreter;
  }
}

constexpr std::string_view preload_variable = "LD_PRELOAD=";

// This library comes first, then a colon, then the program's own value. The library removes itself when it starts in the new
// program, which then finds the environment that it was given.
char** with_preload(Room& room, char* const* environment) {
  const std::size_t n = count(environment);
  char** const list = room.list(n + 2);
  char** end = list;
  const char* own = nullptr;
  for (std::size_t i = 0; i < n; ++i) {
    if (std::strncmp(environment[i], preload_variable.data(), preload_variable.size()) == 0) {
      own = environment[i] + preload_variable.size();   // the last of several counts
    } else {
      *end++ = environment[i];
    }
  }
  char* const preload = own == nullptr ? page->preload : room.text(room.text(page->preload, ":"), own);
  *end = preload;
  return list;
}

std::string_view name_of(const char* path) {
  const char* const slash = std::strrchr(path, '/');
  return slash == nullptr ? path : slash + 1;
}

// As much as there is room for: it is read by people.
void note_executed(const char* path) {
  const std::size_t length = std::min(std::strlen(path), sizeof process().executed - 1);
  std::memcpy(process().executed, path, length);
  process().executed[length] = 0;
}

long exec(const Image& image) {
  note_executed(image.path);
  process().said_hello = 0;
  release_counter();
  const long result = call_with_path(Call{SYS_execve, {word(image.path), word(image.arguments), word(image.environment)}});
  trap_counter();
  process().said_hello = 1;
  return result;
}

// The kernel follows a script's interpreters by itself. But an interpreter without a dynamic loader needs ours, and if paths are
// redirected, the kernel would not find the files that a script names.
long exec_somehow(const char* path, char* const* arguments, char* const* environment) {
  const char* const means = own_path_instead(path);
  std::size_t own_text = 0;
  for (char* const* one = environment; one != nullptr && *one != nullptr; ++one) own_text = std::max(own_text, std::strlen(*one));
  Room room{(count(arguments) + count(environment) + 64) * 2 * deepest_script * sizeof(char*) + own_text +
            2 * deepest_script * script_head + 4 * name_room};
  if (!room.exists()) return -ENOMEM;
  char** const own_environment = with_preload(room, environment);
  Image direct{means, joined(room, {}, const_cast<char**>(arguments)), own_environment}, resolved = direct;
  const long problem = through_interpreters(room, resolved);
  if (problem != 0) return problem;
  if (!File{resolved.path}.is_without_loader()) return exec(page->isolates_paths != 0 ? resolved : direct);
  resolved.arguments = joined(
      room, {page->loader, const_cast<char*>(resolved.path), room.text(name_of(means))}, resolved.arguments);
  resolved.path = page->loader;
  return exec(resolved);
}

long exec_with_mask(const char* path, char* const* arguments, char* const* environment) {
  ThreadBlock& self = *ThreadBlocks::own();
  if (self.is_vfork_child) wait_for_turn_behind_exec(self);
  pay_mask(self);
  const long result = exec_somehow(path, arguments, environment);
  block_signals(self);
  if (self.is_vfork_child) take_turn_back(self);
  return result;
}

}  // namespace

long call_execve(const Call& call) {
  if (call.as<const char*>(0) == nullptr) return -EFAULT;
  return exec_with_mask(call.as<const char*>(0), call.as<char* const*>(1), call.as<char* const*>(2));
}

// A file given by a descriptor is executed by its path below /proc.
long call_execveat(const Call& call) {
  const auto* path = call.as<const char*>(1);
  const int flags = call.as<int>(4);
  if (path == nullptr) return -EFAULT;
  if ((flags & ~(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW)) != 0) return -EINVAL;
  if (*path == '/' || (*path != 0 && call.as<int>(0) == AT_FDCWD)) {
    return exec_with_mask(path, call.as<char* const*>(2), call.as<char* const*>(3));
  }
  if (*path == 0 && (flags & AT_EMPTY_PATH) == 0) return -ENOENT;
  if (call.as<int>(0) < 0 || raw(SYS_fcntl, call.as<int>(0), F_GETFD) < 0) return -EBADF;
  char whole[path_room];
  const std::size_t base = put_descriptor_path(whole, call.as<int>(0));
  const std::size_t length = std::strlen(path);
  if (base + 1 + length >= sizeof whole) return -ENAMETOOLONG;
  whole[base] = *path == 0 ? '\0' : '/';
  std::memcpy(whole + base + 1, path, length + 1);
  return exec_with_mask(whole, call.as<char* const*>(2), call.as<char* const*>(3));
}

}  // namespace ntpsim::daemon::shim
