// The first octets of an executable file, read as the kernel reads them. Both sides of the page use this.
#pragma once

#include <elf.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace ntpsim::daemon {

inline constexpr std::size_t script_head = 256;    // the part of a script's first line that the kernel reads
inline constexpr unsigned deepest_script = 5;      // number of interpreters that are scripts, before exec gives ELOOP

struct ScriptLine {
  std::string_view interpreter, argument;          // one argument at most, including its spaces
};

// "#! interpreter argument". False: the kernel would not run it as a script.
inline bool parse_script(std::string_view head, ScriptLine& out) {
  constexpr std::string_view blanks = " \t";
  if (!head.starts_with("#!")) return false;
  head = head.substr(2, script_head - 2);
  const std::size_t end = head.find('\n');
  const bool was_cut = end == std::string_view::npos && head.size() == script_head - 2;
  std::string_view line = head.substr(0, end);
  line = line.substr(0, line.find('\0'));
  const std::size_t begin = line.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return false;
  line.remove_prefix(begin);
  const std::size_t space = line.find_first_of(blanks);
  if (was_cut && space == std::string_view::npos) return false;
  out.interpreter = line.substr(0, space);
  out.argument = {};
  if (space == std::string_view::npos) return true;
  line.remove_prefix(space);
  const std::size_t first = line.find_first_not_of(blanks), last = line.find_last_not_of(blanks);
  if (first != std::string_view::npos) out.argument = line.substr(first, last - first + 1);
  return true;
}

enum class ElfKind { no_elf, damaged, foreign_width, foreign_machine, without_loader, with_loader };

// `read(offset, out, size)` reads all of it or returns false. `loader` is the loader that the program names.
template <class Read>
ElfKind elf_kind(Read&& read, Elf64_Phdr* loader = nullptr) {
  Elf64_Ehdr header;
  std::memset(&header, 0, sizeof header);
  if (!read(0, &header, EI_NIDENT) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return ElfKind::no_elf;
  if (header.e_ident[EI_CLASS] == ELFCLASS32) return ElfKind::foreign_width;
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || !read(0, &header, sizeof header)) return ElfKind::damaged;
  if (header.e_machine != EM_X86_64) return ElfKind::foreign_machine;
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment;
    if (!read(header.e_phoff + std::uint64_t{i} * header.e_phentsize, &segment, sizeof segment)) return ElfKind::damaged;
    if (segment.p_type != PT_INTERP) continue;
    if (loader != nullptr) *loader = segment;
    return ElfKind::with_loader;
  }
  return ElfKind::without_loader;
}

}  // namespace ntpsim::daemon
