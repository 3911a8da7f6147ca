#include "models/wire/dns_message.h"

#include "models/base/bytes.h"

namespace ntpsim::wire {

std::optional<DnsQuestion> parse_dns_question(std::span<const std::uint8_t> message) {
  constexpr std::uint16_t answer_bit = 0x8000;
  constexpr std::uint16_t code_bits = 0x000f;
  constexpr std::size_t longest_label = 63;   // the two bits above it point elsewhere, which no first question needs
  ByteReader in{message};
  in.u16();   // identifier
  const std::uint16_t flags = in.u16();
  const std::uint16_t questions = in.u16();
  const std::uint16_t answers = in.u16();
  in.u32();   // numbers of other records
  DnsQuestion question;
  question.is_answer = (flags & answer_bit) != 0;
  question.has_records = question.is_answer && (flags & code_bits) == 0 && answers > 0;
  for (std::size_t length = in.u8(); length != 0; length = in.u8()) {
    if (length > longest_label) return std::nullopt;
    const auto label = in.take(length);
    if (!question.name.empty()) question.name += '.';
    question.name.append(label.begin(), label.end());
  }
  in.u32();   // type and class
  if (!in.ok() || questions == 0 || question.name.empty()) return std::nullopt;
  return question;
}

}  // namespace ntpsim::wire
