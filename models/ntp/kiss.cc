#include "models/ntp/kiss.h"

#include <algorithm>
#include <array>

#include "models/wire/refid.h"

namespace ntpsim::ntp {

namespace {

struct Entry {
  Kiss kiss;
  std::string_view code;
  KissDemand demand;
};

constexpr std::array entries{
    Entry{Kiss::acst, "ACST", KissDemand::nothing}, Entry{Kiss::auth, "AUTH", KissDemand::nothing},
    Entry{Kiss::autokey, "AUTO", KissDemand::nothing}, Entry{Kiss::bcst, "BCST", KissDemand::nothing},
    Entry{Kiss::cryp, "CRYP", KissDemand::nothing}, Entry{Kiss::deny, "DENY", KissDemand::stop},
    Entry{Kiss::drop, "DROP", KissDemand::nothing}, Entry{Kiss::rstr, "RSTR", KissDemand::stop},
    Entry{Kiss::init, "INIT", KissDemand::nothing}, Entry{Kiss::mcst, "MCST", KissDemand::nothing},
    Entry{Kiss::nkey, "NKEY", KissDemand::nothing}, Entry{Kiss::ntsn, "NTSN", KissDemand::new_cookies},
    Entry{Kiss::rate, "RATE", KissDemand::slow_down}, Entry{Kiss::rmot, "RMOT", KissDemand::nothing},
    Entry{Kiss::step, "STEP", KissDemand::nothing},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < entries.size(); ++i)
    if (static_cast<std::size_t>(entries[i].kiss) != i) return false;
  return true;
}
static_assert(in_order(), "one entry per code, in the order of the enum");

constexpr std::uint32_t four_octets(std::string_view code) {
  std::uint32_t value = 0;
  for (const char c : code) value = value << 8 | static_cast<std::uint8_t>(c);
  return value;
}

const Entry& entry(Kiss kiss) { return entries[static_cast<std::size_t>(kiss)]; }

}  // namespace

std::string_view kiss_code(Kiss kiss) { return entry(kiss).code; }

std::uint32_t refid_of(Kiss kiss) { return four_octets(entry(kiss).code); }

std::optional<Kiss> kiss_of(std::uint32_t refid) {
  for (const Entry& known : entries)
    if (four_octets(known.code) == refid) return known.kiss;
  return std::nullopt;
}

KissDemand demand_of(Kiss kiss) { return entry(kiss).demand; }

bool is_kiss(const wire::Header& header) { return header.stratum == 0 && wire::refid_characters(header.refid).has_value(); }

wire::Header kiss_answer(Kiss kiss, const wire::Header& request, wire::Mode answer_mode, int minimum_poll) {
  wire::Header answer = request;
  answer.leap = Leap::unsynchronized;
  answer.mode = answer_mode;
  answer.stratum = 0;
  answer.poll = std::max(request.poll, static_cast<std::int8_t>(std::clamp(minimum_poll, -64, 63)));
  answer.refid = refid_of(kiss);
  answer.origin = request.transmit;
  answer.receive = request.transmit;
  return answer;
}

}  // namespace ntpsim::ntp
