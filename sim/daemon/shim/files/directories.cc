#include "sim/daemon/shim/files/directories.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>

#include "sim/daemon/shim/files/paths.h"
#include "sim/daemon/shim/files/proc_files.h"

namespace ntpsim::daemon::shim {

namespace {

struct Entry64 {                     // the kernel's
  std::uint64_t inode;
  std::int64_t after;                // where the list goes on behind it
  std::uint16_t size;
  std::uint8_t type;
  char name[1];
};

// Memory that grows. Moving it does not change what is in it.
class Room {
 public:
  Room() { take(raw(SYS_mmap, nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)); }
  ~Room() { raw(SYS_munmap, begin_, size_); }
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;

  char* begin() const { return begin_; }
  std::size_t size() const { return size_; }
  void grow() {
    take(raw(SYS_mremap, begin_, size_, 2 * size_, MREMAP_MAYMOVE));
    size_ *= 2;
  }

 private:
  void take(long address) {
    if (address < 0 && address > -4096) fatal("there is no memory for the list of a directory");
    begin_ = reinterpret_cast<char*>(address);
  }

  std::size_t size_ = 1 << 16;
  char* begin_ = nullptr;
};

bool comes_before(const Entry64* a, const Entry64* b) { return std::strcmp(a->name, b->name) < 0; }

// All entries of a directory, read through a descriptor of its own.
class Listing {
 public:
  explicit Listing(int directory) {
    const long fd = raw(SYS_openat, directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    const ProcList proc{directory, static_cast<int>(fd)};
    const std::size_t used = read_all(fd);
    raw(SYS_close, fd);
    for (std::size_t at = 0; is_read_ && at < used;) {
      auto* const entry = reinterpret_cast<Entry64*>(text_.begin() + at);
      at += entry->size;
      if (proc.shows(entry->name, entry->size - offsetof(Entry64, name))) add(entry);
    }
    std::sort(begin(), end(), comes_before);
  }

  bool is_read() const { return is_read_; }
  const Entry64** begin() const { return reinterpret_cast<const Entry64**>(order_.begin()); }
  const Entry64** end() const { return begin() + count_; }

 private:
  std::size_t read_all(long fd) {
    std::size_t used = 0;
    long size = 0;
    while ((size = raw(SYS_getdents64, fd, text_.begin() + used, text_.size() - used)) > 0) {
      used += static_cast<std::size_t>(size);
      if (text_.size() - used < text_.size() / 2) text_.grow();
    }
    is_read_ = size == 0;
    return used;
  }
  void add(const Entry64* entry) {
    if ((count_ + 1) * sizeof entry > order_.size()) order_.grow();
    begin()[count_++] = entry;
  }

  Room text_, order_;
  std::size_t count_ = 0;
  bool is_read_ = false;
};

// Where a program has stopped to read. Entries before that may be taken away until it reads on, so that their number does not
// tell where: the last name does.
struct Mark {
  int fd = -1;
  long position = 0;
  char name[256];
};
constexpr unsigned most_marks = 16;
Mark marks[most_marks];

Mark* mark_of(int fd, long position) {
  Mark* const found = std::find_if(std::begin(marks), std::end(marks),
                                   [&](const Mark& one) { return one.fd == fd && one.position == position; });
  return found == std::end(marks) ? nullptr : found;
}

void set_mark(int fd, long position, const char* name) {
  static unsigned next = 0;
  Mark* mark = std::find_if(std::begin(marks), std::end(marks), [fd](const Mark& one) { return one.fd == fd; });
  if (mark == std::end(marks)) mark = &marks[next++ % most_marks];
  mark->fd = fd;
  mark->position = position;
  std::strncpy(mark->name, name, sizeof mark->name - 1);
}

const Entry64** place_in(const Listing& list, int fd, long position) {
  const Mark* const mark = position > 0 ? mark_of(fd, position) : nullptr;
  if (mark == nullptr) return list.begin() + std::min(position, static_cast<long>(list.end() - list.begin()));
  return std::upper_bound(list.begin(), list.end(), mark->name,
                          [](const char* name, const Entry64* one) { return std::strcmp(name, one->name) < 0; });
}

}  // namespace

// The position in the directory, which all descriptors of one open file share, counts entries in the order of names.
long call_getdents64(const Call& call) {
  const int fd = call.fd();
  const long position = raw(SYS_lseek, fd, 0, SEEK_CUR);
  if (position < 0) return call.forward();
  const Listing list{fd};
  if (!list.is_read()) return call.forward();
  auto* const out = call.as<char*>(1);
  const auto room = call.as<std::uint32_t>(2);
  const Entry64** const begin = place_in(list, fd, position);
  std::size_t used = 0;
  const Entry64** at = begin;
  for (; at != list.end() && used + (*at)->size <= room; ++at) {
    std::memcpy(out + used, *at, (*at)->size);
    reinterpret_cast<Entry64*>(out + used)->after = position + (at - begin) + 1;
    used += (*at)->size;
  }
  if (at == list.end() && used == 0) return 0;
  if (used == 0) return -EINVAL;
  const long after = position + (at - begin);
  if (raw(SYS_lseek, fd, after, SEEK_SET) != after) return -EIO;
  set_mark(fd, after, at[-1]->name);
  return static_cast<long>(used);
}

// A disc that is half full. What is below /proc has no size anywhere.
long call_statfs(const Call& call) {
  const long result = call.number == SYS_statfs ? call_with_path(call) : call.forward();
  auto* const out = call.as<struct statfs*>(1);
  if (result != 0 || out->f_type == PROC_SUPER_MAGIC) return result;
  constexpr long block = 4096, names = 255, is_valid_relatime = 0x1020;
  constexpr unsigned long blocks = 1UL << 20, files = 1UL << 18;
  *out = {};
  out->f_type = EXT4_SUPER_MAGIC;
  out->f_bsize = out->f_frsize = block;
  out->f_blocks = blocks;
  out->f_bfree = out->f_bavail = blocks / 2;
  out->f_files = files;
  out->f_ffree = files / 2;
  out->f_namelen = names;
  out->f_flags = is_valid_relatime;
  return 0;
}

}  // namespace ntpsim::daemon::shim
