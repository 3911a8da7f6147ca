#include "sim/record/files/packet_rows.h"

#include <algorithm>
#include <string_view>

#include "sim/record/files/digits.h"

namespace ntpsim::record {

namespace {

template <class Index>
std::string_view name_of(const std::vector<std::string>& names, std::optional<Index> index) {
  return index ? std::string_view{names[index->value()]} : std::string_view{};
}

}  // namespace

PacketRows::PacketRows(const std::filesystem::path& folder, TrueTime start, std::vector<std::string> hosts,
                       std::vector<std::string> networks, std::vector<std::uint16_t> ntp_ports)
    : file_{folder / "packets.csv"},
      start_{start},
      hosts_{std::move(hosts)},
      networks_{std::move(networks)},
      ntp_ports_{std::move(ntp_ports)} {
  file_.append("time_s,event,packet,network,host,source,destination,length,mode,version,stratum,reason\n");
}

bool PacketRows::is_ntp(const PacketEvent& event) const {
  const auto known = [this](std::uint16_t port) {
    return port == 123 || std::find(ntp_ports_.begin(), ntp_ports_.end(), port) != ntp_ports_.end();
  };
  return !event.payload.empty() && (known(event.destination.port) || known(event.source.port));
}

// Three columns: mode, version, stratum. The header (RFC 5905, figure 8) begins with leap (2 bits), version (3), mode (3) and the
// stratum. The second byte of modes 6 and 7 has another meaning, and a datagram below 48 bytes has no header.
char* PacketRows::put_ntp(char* at, const PacketEvent& event) const {
  if (!is_ntp(event)) return put_text(at, ",,");
  const std::uint8_t first = event.payload[0];
  const unsigned mode = first & 7U;
  at = put_char(put_unsigned(at, mode), ',');
  at = put_char(put_unsigned(at, first >> 3 & 7U), ',');
  return mode < 6 && event.payload.size() >= 48 ? put_unsigned(at, event.payload[1]) : at;
}

void PacketRows::row(const PacketEvent& event) {
  const std::string_view host = name_of(hosts_, event.host);
  const std::string_view network = name_of(networks_, event.network);
  char* p = file_.room(384 + host.size() + network.size());
  p = put_char(put_nanoseconds(p, (event.at - start_).nearest_nanoseconds()), ',');
  p = put_char(put_text(p, name(event.what).text()), ',');
  p = put_char(put_unsigned(p, event.id), ',');
  p = put_char(put_text(p, network), ',');
  p = put_char(put_text(p, host), ',');
  p = put_char(put_endpoint(p, event.source), ',');
  p = put_char(put_endpoint(p, event.destination), ',');
  p = put_char(put_unsigned(p, event.payload.size()), ',');
  p = put_char(put_ntp(p, event), ',');
  if (event.reason != Reason::none) p = put_text(p, name(event.reason));
  file_.commit(put_char(p, '\n'));
}

}  // namespace ntpsim::record
