#include "sim/record/files/packet_capture.h"

#include "sim/record/files/ip_packet.h"
#include "sim/record/files/output_file.h"

namespace ntpsim::record {

namespace {

constexpr std::size_t buffered = 1 << 14;
constexpr std::uint32_t nanosecond_magic = 0xa1b23c4d;
constexpr std::uint32_t version = 2 | 4 << 16;
constexpr std::uint32_t longest_packet = 1 << 18;
constexpr std::uint32_t raw_ip = 101;

void put_word(std::vector<std::uint8_t>& out, std::uint32_t word) {
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<std::uint8_t>(word >> shift & 0xff));
}

void put_file_header(std::vector<std::uint8_t>& out) {
  for (const std::uint32_t word : {nanosecond_magic, version, 0U, 0U, longest_packet, raw_ip}) put_word(out, word);
}

}  // namespace

PacketCapture::PacketCapture(std::filesystem::path folder, std::vector<std::string> hosts) {
  for (const std::string& host : hosts) files_.push_back({folder / host / "packets.pcap", {}, false});
}

void PacketCapture::packet(const PacketEvent& event) {
  if (error_ || !event.host || event.what == PacketEvent::What::dropped) return;
  put_ip_packet(packet_, event.source, event.destination, static_cast<std::uint16_t>(event.id & 0xffff), event.payload);
  packet(*event.host, event.at, packet_);
}

void PacketCapture::packet(HostIndex host, TrueTime at, std::span<const std::uint8_t> octets) {
  if (error_) return;
  HostFile& file = files_[host.value()];
  if (!file.begun && file.buffer.empty()) put_file_header(file.buffer);
  // The format has seconds since 1970 in 32 bits, which wrap in 2106.
  const std::int64_t nanoseconds = at.since_epoch().nearest_nanoseconds();
  put_word(file.buffer, static_cast<std::uint32_t>(nanoseconds / 1'000'000'000));
  put_word(file.buffer, static_cast<std::uint32_t>(nanoseconds % 1'000'000'000));
  put_word(file.buffer, static_cast<std::uint32_t>(octets.size()));
  put_word(file.buffer, static_cast<std::uint32_t>(octets.size()));
  file.buffer.insert(file.buffer.end(), octets.begin(), octets.end());
  if (file.buffer.size() < buffered) return;
  try {
    write_out(file);
  } catch (const RecordError& error) {   // close() throws it: the callers here expect no exception
    error_ = error;
  }
}

void PacketCapture::write_out(HostFile& file) {
  if (!file.begun) {
    std::error_code error;
    std::filesystem::create_directories(file.path.parent_path(), error);
    if (error) throw RecordError{"cannot create folder " + file.path.parent_path().string() + ": " + error.message()};
  }
  OutputFile out{file.path, file.begun ? OutputFile::Begin::append : OutputFile::Begin::empty, 0};
  file.begun = true;
  out.append(file.buffer);
  out.close();
  file.buffer.clear();
}

void PacketCapture::close() {
  if (error_) throw *error_;
  for (HostFile& file : files_)
    if (!file.buffer.empty()) write_out(file);
}

}  // namespace ntpsim::record
