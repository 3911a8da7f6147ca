// The C library's functions for octets and texts, once more for this library alone. A sanitizer replaces those of the C library
// in the whole process: its own would run before it has begun, and ThreadSanitizer would take what threads do in the page, each
// in its turn, for races.
#include <cstddef>
#include <cstdint>

#define OWN extern "C" __attribute__((visibility("hidden")))

namespace {

using Octet = unsigned char;

constexpr std::size_t short_copy = 128;   // a string instruction takes long to begin

// From the highest octet down.
void copy_down(Octet* to, const Octet* from, std::size_t size) {
  while (size-- > 0) to[size] = from[size];
}

void copy_up(Octet* to, const Octet* from, std::size_t size) {
  using Word = std::uint64_t __attribute__((may_alias, aligned(1)));
  if (size >= short_copy) {
    asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
    return;
  }
  for (; size >= sizeof(Word); size -= sizeof(Word), to += sizeof(Word), from += sizeof(Word))
    *reinterpret_cast<Word*>(to) = *reinterpret_cast<const Word*>(from);
  for (; size > 0; --size) *to++ = *from++;
}

bool is_among(char c, const char* set) {
  for (; *set != 0; ++set)
    if (*set == c) return true;
  return false;
}

}  // namespace

OWN void* memcpy(void* to, const void* from, std::size_t size) {
  copy_up(static_cast<Octet*>(to), static_cast<const Octet*>(from), size);
  return to;
}

OWN void* memmove(void* to, const void* from, std::size_t size) {
  auto* const out = static_cast<Octet*>(to);
  const auto* const in = static_cast<const Octet*>(from);
  if (out > in && out < in + size) copy_down(out, in, size);
  else copy_up(out, in, size);
  return to;
}

OWN void* memset(void* to, int value, std::size_t size) {
  void* out = to;
  asm volatile("rep stosb" : "+D"(out), "+c"(size) : "a"(value) : "memory");
  return to;
}

OWN int memcmp(const void* one, const void* other, std::size_t size) {
  const auto *a = static_cast<const Octet*>(one), *b = static_cast<const Octet*>(other);
  for (; size > 0; --size, ++a, ++b)
    if (*a != *b) return *a - *b;
  return 0;
}

OWN void* memchr(const void* in, int value, std::size_t size) {
  const auto* at = static_cast<const Octet*>(in);
  for (; size > 0; --size, ++at)
    if (*at == static_cast<Octet>(value)) return const_cast<Octet*>(at);
  return nullptr;
}

OWN std::size_t strlen(const char* text) {
  const char* end = text;
  while (*end != 0) ++end;
  return static_cast<std::size_t>(end - text);
}

OWN std::size_t strnlen(const char* text, std::size_t most) {
  std::size_t length = 0;
  while (length < most && text[length] != 0) ++length;
  return length;
}

OWN int strncmp(const char* one, const char* other, std::size_t most) {
  for (std::size_t i = 0; i < most; ++i)
    if (one[i] != other[i] || one[i] == 0) return static_cast<Octet>(one[i]) - static_cast<Octet>(other[i]);
  return 0;
}

OWN int strcmp(const char* one, const char* other) { return strncmp(one, other, SIZE_MAX); }

OWN char* strchr(const char* text, int wanted) {
  for (;; ++text) {
    if (*text == static_cast<char>(wanted)) return const_cast<char*>(text);
    if (*text == 0) return nullptr;
  }
}

OWN char* strrchr(const char* text, int wanted) {
  const char* last = nullptr;
  for (;; ++text) {
    if (*text == static_cast<char>(wanted)) last = text;
    if (*text == 0) return const_cast<char*>(last);
  }
}

OWN std::size_t strspn(const char* text, const char* set) {
  std::size_t length = 0;
  while (text[length] != 0 && is_among(text[length], set)) ++length;
  return length;
}

OWN std::size_t strcspn(const char* text, const char* set) {
  std::size_t length = 0;
  while (text[length] != 0 && !is_among(text[length], set)) ++length;
  return length;
}
