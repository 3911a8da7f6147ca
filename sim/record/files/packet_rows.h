// packets.csv: what happened to each datagram. Mode, version and stratum are those of the NTP header, if there is one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/record/files/output_file.h"
#include "sim/record/packet_event.h"

namespace ntpsim::record {

class PacketRows {
 public:
  // `ntp_ports`: a datagram from or to one of these ports is NTP; 123 is always one.
  PacketRows(const std::filesystem::path& folder, TrueTime start, std::vector<std::string> hosts,
             std::vector<std::string> networks, std::vector<std::uint16_t> ntp_ports);

  void row(const PacketEvent& event);
  void close() { file_.close(); }

 private:
  bool is_ntp(const PacketEvent& event) const;
  char* put_ntp(char* at, const PacketEvent& event) const;

  OutputFile file_;
  TrueTime start_;
  std::vector<std::string> hosts_;
  std::vector<std::string> networks_;
  std::vector<std::uint16_t> ntp_ports_;
};

}  // namespace ntpsim::record
