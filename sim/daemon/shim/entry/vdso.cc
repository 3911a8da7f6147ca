#include "sim/daemon/shim/entry/vdso.h"

#include <elf.h>
#include <sys/mman.h>

#include <cstdint>
#include <cstring>

#include "sim/daemon/shim/entry/raw.h"

namespace ntpsim::daemon::shim {

namespace {

struct Shortcut {
  const char* name;
  std::uint32_t number;
};
constexpr Shortcut shortcuts[] = {{"__vdso_clock_gettime", SYS_clock_gettime},
                                  {"__vdso_gettimeofday", SYS_gettimeofday},
                                  {"__vdso_time", SYS_time},
                                  {"__vdso_clock_getres", SYS_clock_getres},
                                  {"__vdso_getcpu", SYS_getcpu}};

struct Image {
  std::uint64_t base = 0, slide = 0, begin = 0, end = 0;
  const Elf64_Sym* symbols = nullptr;
  const char* names = nullptr;
  std::uint32_t count = 0;
};

Image read_image(std::uint64_t base) {
  Image image;
  image.base = base;
  const auto* header = reinterpret_cast<const Elf64_Ehdr*>(base);
  const auto* segment = reinterpret_cast<const Elf64_Phdr*>(base + header->e_phoff);
  const Elf64_Dyn* dynamic = nullptr;
  for (unsigned i = 0; i < header->e_phnum; ++i) {
    if (segment[i].p_type == PT_LOAD) {
      image.slide = base - segment[i].p_vaddr;
      image.begin = base & ~std::uint64_t{4095};
      image.end = (base + segment[i].p_memsz + 4095) & ~std::uint64_t{4095};
    } else if (segment[i].p_type == PT_DYNAMIC) {
      dynamic = reinterpret_cast<const Elf64_Dyn*>(base + segment[i].p_offset);
    }
  }
  for (; dynamic != nullptr && dynamic->d_tag != DT_NULL; ++dynamic) {
    const std::uint64_t value = image.slide + dynamic->d_un.d_ptr;
    if (dynamic->d_tag == DT_SYMTAB) image.symbols = reinterpret_cast<const Elf64_Sym*>(value);
    if (dynamic->d_tag == DT_STRTAB) image.names = reinterpret_cast<const char*>(value);
  }
  // It is without a count of its own: the names follow the symbols, as in every vDSO.
  const auto first = reinterpret_cast<std::uint64_t>(image.symbols), after = reinterpret_cast<std::uint64_t>(image.names);
  if (image.symbols != nullptr && after > first) {
    image.count = static_cast<std::uint32_t>((after - first) / sizeof(Elf64_Sym));
  }
  return image;
}

// mov $number, %eax; syscall; ret
void replace(std::uint64_t function, std::uint32_t number) {
  auto* code = reinterpret_cast<std::uint8_t*>(function);
  code[0] = 0xb8;
  std::memcpy(code + 1, &number, sizeof number);
  code[5] = 0x0f;
  code[6] = 0x05;
  code[7] = 0xc3;
}

}  // namespace

bool close_vdso(const unsigned long* auxiliary) {
  std::uint64_t base = 0;
  for (; auxiliary[0] != AT_NULL; auxiliary += 2) {
    if (auxiliary[0] == AT_SYSINFO_EHDR) base = auxiliary[1];
  }
  if (base == 0) return true;
  const Image image = read_image(base);
  if (image.count == 0) return false;
  if (raw(SYS_mprotect, image.begin, image.end - image.begin, PROT_READ | PROT_WRITE) != 0) return false;
  for (std::uint32_t i = 0; i < image.count; ++i) {
    for (const Shortcut& shortcut : shortcuts) {
      const Elf64_Sym& symbol = image.symbols[i];
      if (std::strcmp(image.names + symbol.st_name, shortcut.name) == 0) {
        replace(image.slide + symbol.st_value, shortcut.number);
      }
    }
  }
  return raw(SYS_mprotect, image.begin, image.end - image.begin, PROT_READ | PROT_EXEC) == 0;
}

}  // namespace ntpsim::daemon::shim
