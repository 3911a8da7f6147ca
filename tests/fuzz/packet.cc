// An NTP packet: parsed, written again, and checked against keys.
#include "models/wire/packet.h"

#include <algorithm>

#include "models/ntp/key_ring.h"
#include "tests/fuzz/target.h"

namespace ntpsim::fuzz {

namespace {

// Every third key is trusted, one is bound to another address: identifiers from 0 to 31.
const ntp::KeyRing& keys() {
  static const ntp::KeyRing ring = [] {
    std::vector<ntp::Key> all;
    std::set<ntp::KeyId> trusted;
    for (ntp::KeyId id = 1; id < 32; ++id) {
      const auto type = static_cast<wire::MacType>(id % 13);
      all.push_back({id, type, std::vector<std::uint8_t>(wire::key_size(type).value_or(id), 0x5a), {}});
      if (id % 3 != 0) trusted.insert(id);
    }
    all[30].only_from = {*Prefix::parse("192.0.2.0/24")};
    return ntp::KeyRing{all, trusted};
  }();
  return ring;
}

bool says_nothing_of_keys(Reason reason) {
  return reason < Reason::not_authenticated || reason > Reason::bad_digest;
}

void check_keys(Octets input, const wire::Packet& packet) {
  const IpAddress from = IpAddress::v4(0x0a000001);
  const Reason reason = keys().check(input, packet.mac, from);
  require(packet.mac.has_value() || reason == Reason::none, "without a MAC and a key nothing is refused");
  require(reason == Reason::none || !says_nothing_of_keys(reason), "a key gives a reason that is about keys");
  require(keys().check(input, packet.mac, from, 1) != Reason::none || (packet.mac && packet.mac->key_id == 1),
          "an association's key lets no other key through");
  const ntp::KeyId id = 1 + packet.header.stratum % 31;
  const auto sealed = keys().seal({input.begin(), input.end()}, id);
  const auto parsed = wire::parse(sealed);
  const bool is_plain = input.size() == wire::header_size;   // a second MAC after a MAC would be read differently
  if (!is_plain) return;
  require(parsed.ok() && parsed.packet.mac && parsed.packet.mac->key_id == id, "a sealed packet parses");
  require(keys().check(sealed, parsed.packet.mac, IpAddress::v4(0xc0000201), id) == keys().usable(id, IpAddress::v4(0xc0000201)),
          "a sealed packet is authentic where its key may be used");
}

}  // namespace

void test(Octets input) {
  const auto parsed = wire::parse(input);
  if (!parsed.ok()) return;
  const auto written = wire::serialise(parsed.packet);
  require(std::ranges::equal(written, input), "a packet that parses is written as it was");
  check_keys(input, parsed.packet);
}

}  // namespace ntpsim::fuzz
