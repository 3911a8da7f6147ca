#include "sim/daemon/launch/executable.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/daemon/launch/image_head.h"

namespace ntpsim::daemon {

namespace {

class File {
 public:
  explicit File(const std::string& path) : fd_{open(path.c_str(), O_RDONLY | O_CLOEXEC)} {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  std::string read(std::size_t size, std::uint64_t at = 0) const {
    std::string out(size, '\0');
    const ssize_t got = fd_ < 0 ? -1 : pread(fd_, out.data(), size, static_cast<off_t>(at));
    out.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return out;
  }
  ElfKind kind(Elf64_Phdr* loader) const {
    auto read_all = [this](std::uint64_t at, void* out, std::size_t size) {
      return fd_ >= 0 && pread(fd_, out, size, static_cast<off_t>(at)) == static_cast<ssize_t>(size);
    };
    return elf_kind(read_all, loader);
  }

 private:
  int fd_;
};

std::string why_no_file(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return "there is no file " + path;
  if (S_ISDIR(status.st_mode)) return path + " is a directory";
  if (!S_ISREG(status.st_mode)) return path + " is not a file";
  if ((status.st_mode & 0111) == 0 || access(path.c_str(), X_OK) != 0) return path + " is not executable";
  return "";
}

// Sets the linkage and the dynamic loader; returns what is wrong, if anything.
std::string inspect_elf(const std::string& path, const File& file, Executable& out) {
  constexpr std::size_t longest_path = 4096;
  Elf64_Phdr segment{};
  switch (file.kind(&segment)) {
    case ElfKind::no_elf: return path + " is neither a program nor a script";
    case ElfKind::damaged: return path + " is damaged: its ELF headers end too early";
    case ElfKind::foreign_width: return path + " is a 32-bit program; only 64-bit ones run in virtual time";
    case ElfKind::foreign_machine: return path + " is not a program for x86-64";
    case ElfKind::without_loader: out.linkage = Linkage::static_program; return "";
    case ElfKind::with_loader: break;
  }
  if (segment.p_filesz == 0 || segment.p_filesz > longest_path) return path + " is damaged: it names no dynamic loader";
  out.dynamic_loader = file.read(segment.p_filesz - 1, segment.p_offset);
  if (access(out.dynamic_loader.c_str(), X_OK) == 0) return "";
  return path + " needs the dynamic loader " + out.dynamic_loader + ", which does not exist";
}

// What `path` interprets for `script`; `script` is empty for the file itself.
std::string inspect(const std::string& path, const std::string& script, Executable& out) {
  std::string problem = why_no_file(path);
  if (!problem.empty() && !script.empty()) return script + " is a script for " + path + ", but " + problem;
  if (!problem.empty()) return problem;
  const File file{path};
  ScriptLine line;
  const std::string head = file.read(script_head);
  if (!parse_script(head, line)) {
    out.program = path;
    return inspect_elf(path, file, out);
  }
  std::vector<std::string> before{std::string{line.interpreter}};
  if (!line.argument.empty()) before.emplace_back(line.argument);
  out.interpretation.insert(out.interpretation.begin(), before.begin(), before.end());
  constexpr std::size_t words_of_one = 2;
  if (out.interpretation.size() > words_of_one * deepest_script)
  return path + " is a script for a script, deeper than Linux allows";
  return inspect(before.front(), path, out);
}

}  // namespace

Executable inspect(const std::string& path) {
  Executable out;
  out.problem = inspect(path, "", out);
  return out;
}

std::string why_not_executable(const std::string& path) { return inspect(path).problem; }

}  // namespace ntpsim::daemon
