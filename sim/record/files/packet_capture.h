// <host>/packets.pcap: what tcpdump would have seen on each host, stamped with true time to the nanosecond. Raw IP packets
// (link type 101): those of UDP are made from what the simulator knows of a datagram, those of TCP are as they are sent.
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

  void packet(const PacketEvent& event);   // what a host sent or received; drops are not seen on any
  void packet(HostIndex host, TrueTime at, std::span<const std::uint8_t> octets);   // from its IP header on
  void close();                            // RecordError if anything was not written

 private:
  // Thousands of hosts may have one each, so a file is open only while its buffer is written out.
  struct HostFile {
    std::filesystem::path path;
    std::vector<std::uint8_t> buffer;
    bool begun = false;
  };
  void write_out(HostFile& file);

  std::vector<HostFile> files_;
  std::vector<std::uint8_t> packet_;       // reused
  std::optional<RecordError> error_;       // the first: nothing is captured after it, and close() tells it
};

}  // namespace ntpsim::record
