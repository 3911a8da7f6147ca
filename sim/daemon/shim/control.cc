#include "sim/daemon/shim/control.h"

#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <sys/time.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "sim/daemon/shim/addresses.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

class ControlWriter {
 public:
  explicit ControlWriter(msghdr& message)
      : message_{message},
        at_{static_cast<char*>(message.msg_control)},
        left_{at_ != nullptr ? message.msg_controllen : 0} {}
  ~ControlWriter() { message_.msg_controllen = used_; }
  ControlWriter(const ControlWriter&) = delete;
  ControlWriter& operator=(const ControlWriter&) = delete;

  void add(int level, int type, const void* data, std::size_t size) {
    if (left_ < CMSG_LEN(0)) {
      message_.msg_flags |= MSG_CTRUNC;
      return;
    }
    const std::size_t wanted = CMSG_LEN(size);
    if (wanted > left_) message_.msg_flags |= MSG_CTRUNC;
    const std::size_t written = std::min(wanted, left_);
    cmsghdr header{};
    header.cmsg_len = written;
    header.cmsg_level = level;
    header.cmsg_type = type;
    std::memcpy(at_, &header, sizeof header);
    std::memcpy(at_ + CMSG_LEN(0), data, written - CMSG_LEN(0));
    const std::size_t space = std::min(CMSG_SPACE(size), left_);
    at_ += space;
    left_ -= space;
    used_ += space;
  }
  template <class T>
  void add(int level, int type, const T& value) {
    add(level, type, &value, sizeof value);
  }

 private:
  msghdr& message_;
  char* at_;
  std::size_t left_;
  std::size_t used_ = 0;
};

// Linux stamps a packet that came without a stamp when the program takes it, for these two options.
timespec arrival(const PagePacket& packet) {
  return to_timespec(packet.kernel_stamp != 0 ? packet.kernel_stamp : realtime_ns(page->clock, page->debt));
}

void add_stamps(ControlWriter& out, const PageObject& object, const PagePacket& packet, bool transmitted) {
  if (!transmitted && object.options.timestamp == 2) {
    out.add(SOL_SOCKET, SO_TIMESTAMPNS, arrival(packet));
  } else if (!transmitted && object.options.timestamp == 1) {
    const timespec at = arrival(packet);
    out.add(SOL_SOCKET, SO_TIMESTAMP, timeval{at.tv_sec, at.tv_nsec / 1000});
  }
  const std::uint32_t wanted = object.options.timestamping;
  scm_timestamping stamps{};
  const bool software = (wanted & SOF_TIMESTAMPING_SOFTWARE) != 0 && packet.kernel_stamp != 0;
  const bool hardware = (wanted & SOF_TIMESTAMPING_RAW_HARDWARE) != 0 && packet.hardware_stamp != 0;
  if (!software && !hardware) return;
  if (software) {
    const timespec at = to_timespec(packet.kernel_stamp);
    stamps.ts[0] = {at.tv_sec, at.tv_nsec};
  }
  if (hardware) {
    const timespec at = to_timespec(packet.hardware_stamp);
    stamps.ts[2] = {at.tv_sec, at.tv_nsec};
  }
  out.add(SOL_SOCKET, SO_TIMESTAMPING, stamps);
}

void add_packet_info(ControlWriter& out, const PageObject& object, const PagePacket& packet) {
  const PageAddress& to = (packet.flags & packet_is_error) != 0 ? packet.arrived_at : packet.destination;
  if (object.options.packet_info && !to.is_v6) {
    in_pktinfo info{};
    info.ipi_ifindex = packet.interface;
    std::memcpy(&info.ipi_addr, to.bytes, 4);
    // What came to many is answered from the address of the interface by which it came.
    const bool was_to_many = packet.interface != 0 && (is_multicast(to) || is_broadcast(to));
    const std::uint8_t* own = was_to_many ? page->interfaces[packet.interface - 1].v4 : to.bytes;
    std::memcpy(&info.ipi_spec_dst, own, 4);
    out.add(IPPROTO_IP, IP_PKTINFO, info);
  }
  if (object.options.packet_info_v6 && object.family == AF_INET6) {
    sockaddr_in6 address{};
    socklen_t length = sizeof address;
    to_program(to, AF_INET6, reinterpret_cast<sockaddr*>(&address), &length);
    in6_pktinfo info{};
    info.ipi6_addr = address.sin6_addr;
    info.ipi6_ifindex = packet.interface;
    out.add(IPPROTO_IPV6, IPV6_PKTINFO, info);
  }
}

// The address of the ICMP error's sender follows the error.
struct ExtendedError {
  sock_extended_err error;
  sockaddr_in6 offender;
};

}  // namespace

void write_control(msghdr& message, const PageObject& object, const PagePacket& packet) {
  ControlWriter out{message};
  add_stamps(out, object, packet, false);
  add_packet_info(out, object, packet);
  if (object.options.receive_ttl) out.add(IPPROTO_IP, IP_TTL, int{packet.ttl});
  if (object.options.receive_tos) out.add(IPPROTO_IP, IP_TOS, packet.tos);
}

void write_error_control(msghdr& message, const PageObject& object, const PagePacket& packet) {
  ControlWriter out{message};
  const bool v6 = object.family == AF_INET6;
  if ((packet.flags & packet_is_stamp) != 0) add_stamps(out, object, packet, true);
  add_packet_info(out, object, packet);
  ExtendedError extended{};
  extended.error.ee_errno = static_cast<std::uint32_t>(packet.error);
  extended.error.ee_origin = packet.error_origin;
  extended.error.ee_type = packet.error_type;
  extended.error.ee_code = packet.error_code;
  extended.error.ee_info = packet.error_info;
  extended.error.ee_data = packet.stamp_id;
  if ((packet.flags & packet_is_error) != 0) {
    socklen_t length = sizeof extended.offender;
    to_program(packet.source, object.family, reinterpret_cast<sockaddr*>(&extended.offender), &length);
  }
  const std::size_t size = sizeof extended.error + (v6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in));
  out.add(v6 ? IPPROTO_IPV6 : IPPROTO_IP, v6 ? IPV6_RECVERR : IP_RECVERR, &extended, size);
}

long read_control(const msghdr& message, SendControl& out) {
  for (const cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr;
       c = CMSG_NXTHDR(const_cast<msghdr*>(&message), const_cast<cmsghdr*>(c))) {
    const void* data = CMSG_DATA(c);
    const std::size_t size = c->cmsg_len - CMSG_LEN(0);
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_TIMESTAMPING && size >= 4) {
      std::memcpy(&out.timestamping, data, 4);
      out.has_timestamping = true;
    } else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO && size >= sizeof(in_pktinfo)) {
      in_pktinfo info;
      std::memcpy(&info, data, sizeof info);
      std::memcpy(out.source.bytes, &info.ipi_spec_dst, 4);
      out.interface = static_cast<std::uint16_t>(info.ipi_ifindex);
      out.has_source = !is_unspecified(out.source);
    } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO && size >= sizeof(in6_pktinfo)) {
      in6_pktinfo info;
      std::memcpy(&info, data, sizeof info);
      std::memcpy(out.source.bytes, &info.ipi6_addr, 16);
      out.source.is_v6 = 1;
      out.interface = static_cast<std::uint16_t>(info.ipi6_ifindex);
      out.has_source = !is_unspecified(out.source);
    } else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_TTL && size >= 4) {
      std::memcpy(&out.ttl, data, 4);
    } else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_TOS && size >= 1) {
      out.tos = *static_cast<const std::uint8_t*>(data);
    } else if (c->cmsg_level != SOL_SOCKET) {
      return -EINVAL;
    }
  }
  return 0;
}

}  // namespace ntpsim::daemon::shim
