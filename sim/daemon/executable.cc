#include "sim/daemon/executable.h"

#include <elf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <sstream>
#include <vector>

namespace ntpsim::daemon {

namespace {

constexpr std::size_t longest_head = 1 << 16;   // program headers and a script's first line lie within

std::string head_of(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::string head(longest_head, '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  return head;
}

Executable inspect_script(const std::string& path, const std::string& head) {
  Executable result;
  result.linkage = Linkage::script;
  std::istringstream line{head.substr(2, head.find('\n') - 2)};
  line >> result.interpreter;
  if (access(result.interpreter.c_str(), X_OK) != 0) {
    result.problem = path + " is a script for " + result.interpreter + ", which is not there";
  }
  return result;
}

Executable inspect_elf(const std::string& path, const std::string& head) {
  Executable result;
  if (head.size() < sizeof(Elf64_Ehdr) || head[EI_CLASS] != ELFCLASS64) {
    result.problem = path + (head[EI_CLASS] == ELFCLASS32 ? " is a 32-bit program; only 64-bit ones run in virtual time"
                                                          : " is damaged: its ELF header ends too early");
    return result;
  }
  Elf64_Ehdr header;
  std::memcpy(&header, head.data(), sizeof header);
  if (header.e_machine != EM_X86_64) {
    result.problem = path + " is not a program for x86-64";
    return result;
  }
  result.linkage = Linkage::static_program;
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment;
    const std::size_t at = header.e_phoff + std::size_t{i} * header.e_phentsize;
    if (at + sizeof segment > head.size()) break;
    std::memcpy(&segment, head.data() + at, sizeof segment);
    if (segment.p_type != PT_INTERP || segment.p_offset + segment.p_filesz > head.size() || segment.p_filesz == 0) continue;
    result.linkage = Linkage::dynamic;
    result.interpreter = head.substr(segment.p_offset, segment.p_filesz - 1);
    if (access(result.interpreter.c_str(), X_OK) != 0) {
      result.problem = path + " wants the dynamic loader " + result.interpreter + ", which is not there";
    }
  }
  return result;
}

Executable with_problem(const std::string& problem) {
  Executable result;
  result.problem = problem;
  return result;
}

}  // namespace

Executable inspect(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return with_problem("there is no file " + path);
  if (S_ISDIR(status.st_mode)) return with_problem(path + " is a directory");
  if (!S_ISREG(status.st_mode)) return with_problem(path + " is not a file");
  if ((status.st_mode & 0111) == 0 || access(path.c_str(), X_OK) != 0) return with_problem(path + " is not executable");
  const std::string head = head_of(path);
  if (head.starts_with("#!")) return inspect_script(path, head);
  if (head.starts_with(ELFMAG)) return inspect_elf(path, head);
  return with_problem(path + " is neither a program nor a script");
}

std::string why_not_executable(const std::string& path) { return inspect(path).problem; }

}  // namespace ntpsim::daemon
