#include "models/base/icmp.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ntpsim {

namespace {

struct Row {
  Refusal refusal;
  IcmpKind v4, v6;
  Reason reason;
};

constexpr std::array<Row, refusals> rows{{
    {Refusal::no_network, {3, 0}, {1, 0}, Reason::no_route},
    {Refusal::no_host, {3, 1}, {1, 3}, Reason::no_route},
    {Refusal::port_closed, {3, 3}, {1, 4}, Reason::port_closed},
    {Refusal::prohibited, {3, 13}, {1, 1}, Reason::firewall},
    {Refusal::time_to_live, {11, 0}, {3, 0}, Reason::time_to_live},
    {Refusal::fragment_missing, {11, 1}, {3, 1}, Reason::time_to_live},
    {Refusal::too_big, {3, 4}, {2, 0}, Reason::too_big},
}};

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].refusal != static_cast<Refusal>(i)) return false;
  return true;
}
static_assert(is_in_order(), "each Refusal has one row, in the order of the list");

const Row& row_of(Refusal refusal) { return rows[static_cast<std::size_t>(refusal)]; }

}  // namespace

IcmpKind icmp_kind(Refusal refusal, bool ipv6) { return ipv6 ? row_of(refusal).v6 : row_of(refusal).v4; }

IcmpError icmp_of(Refusal refusal, const IpAddress& reporter, std::uint8_t protocol, Datagram about) {
  const bool ipv6 = about.destination.address.is_v6();
  const std::size_t headers = (ipv6 ? 40 : 20) + 8;
  about.data.resize(std::min(about.data.size(), most_quoted(ipv6) - headers));
  return {icmp_kind(refusal, ipv6), 0, reporter, protocol, std::move(about)};
}

Reason reason_of(Refusal refusal) { return row_of(refusal).reason; }

Reason reason_of(const IcmpError& error) {
  const auto row = std::find_if(std::begin(rows), std::end(rows),
                                [&](const Row& r) { return (error.is_v6() ? r.v6 : r.v4) == error.kind; });
  return row == std::end(rows) ? Reason::none : row->reason;
}

}  // namespace ntpsim
