// <host>/packets.pcap: what tcpdump would see on each host, stamped with true time to the nanosecond. Raw IP packets (link type
// 101): UDP packets are made from the recorded datagrams, TCP packets are captured as they are sent.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/record/packet_event.h"
#include "sim/record/record_error.h"

namespace ntpsim::record {

class PacketCapture {
 public:
  PacketCapture(std::filesystem::path folder, std::vector<std::string> hosts);

  void packet(const PacketEvent& event);   // sent or received by a host; dropped packets are on no host
  void packet(HostIndex host, TrueTime at, std::span<const std::uint8_t> octets);   // from its IP header on
  void close();                            // throws RecordError if anything was not written

 private:
  // Thousands of hosts may have one each, so a file is open only while its buffer is written.
  struct HostFile {
    std::filesystem::path path;
    std::vector<std::uint8_t> buffer;
    bool begun = false;
  };
  void write_out(HostFile& file);

  std::vector<HostFile> files_;
  std::vector<std::uint8_t> packet_;       // reused
  std::optional<RecordError> error_;       // the first; nothing is captured after it, and close() throws it
};

}  // namespace ntpsim::record
