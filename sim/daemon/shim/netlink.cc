#include "sim/daemon/shim/netlink.h"

#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace ntpsim::daemon::shim {

namespace {

// One datagram of answers. What does not fit is left out; sixteen interfaces always fit.
class Answer {
 public:
  Answer(PagePacket& packet, const nlmsghdr& question) : packet_{packet}, question_{question} {}

  template <class Body>
  void begin(std::uint16_t type, std::uint16_t flags, const Body& body) {
    start_ = packet_.size;
    nlmsghdr header{};
    header.nlmsg_type = type;
    header.nlmsg_flags = flags;
    header.nlmsg_seq = question_.nlmsg_seq;
    header.nlmsg_pid = static_cast<std::uint32_t>(process().pid);
    append(&header, sizeof header);
    append(&body, sizeof body);
  }
  void attribute(unsigned short type, const void* data, std::size_t size) {
    const rtattr header{static_cast<unsigned short>(RTA_LENGTH(size)), type};
    append(&header, sizeof header);
    append(data, size);
  }
  template <class T>
  void attribute(unsigned short type, const T& value) {
    attribute(type, &value, sizeof value);
  }
  void end() {
    const std::uint32_t length = packet_.size - start_;
    std::memcpy(packet_.data + start_ + offsetof(nlmsghdr, nlmsg_len), &length, sizeof length);
  }

 private:
  void append(const void* data, std::size_t size) {
    const std::size_t padded = NLMSG_ALIGN(size);
    if (packet_.size + padded > max_datagram) return;
    std::memset(packet_.data + packet_.size, 0, padded);
    std::memcpy(packet_.data + packet_.size, data, size);
    packet_.size += static_cast<std::uint32_t>(padded);
  }

  PagePacket& packet_;
  const nlmsghdr& question_;
  std::uint32_t start_ = 0;
};

unsigned flags_of(const PageInterface& interface) {
  constexpr unsigned lower_up = 1U << 16;   // IFF_LOWER_UP, which <net/if.h> lacks
  constexpr unsigned up = IFF_UP | IFF_RUNNING | lower_up;
  return interface.is_loopback ? up | IFF_LOOPBACK : up | IFF_BROADCAST | IFF_MULTICAST;
}

void describe_link(Answer& answer, std::uint32_t i) {
  const PageInterface& interface = page->interfaces[i];
  ifinfomsg body{};
  body.ifi_family = AF_UNSPEC;
  body.ifi_type = interface.is_loopback ? ARPHRD_LOOPBACK : ARPHRD_ETHER;
  body.ifi_index = static_cast<int>(i + 1);
  body.ifi_flags = flags_of(interface);
  answer.begin(RTM_NEWLINK, NLM_F_MULTI, body);
  answer.attribute(IFLA_IFNAME, interface.name, std::strlen(interface.name) + 1);
  answer.attribute(IFLA_MTU, interface.mtu);
  answer.attribute(IFLA_OPERSTATE, std::uint8_t{6});   // IF_OPER_UP
  answer.attribute(IFLA_ADDRESS, interface.hardware_address);
  answer.end();
}

void describe_address(Answer& answer, std::uint32_t i, bool v6) {
  const PageInterface& interface = page->interfaces[i];
  ifaddrmsg body{};
  body.ifa_family = v6 ? AF_INET6 : AF_INET;
  body.ifa_prefixlen = v6 ? interface.v6_prefix : interface.v4_prefix;
  body.ifa_flags = IFA_F_PERMANENT;
  body.ifa_scope = interface.is_loopback ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE;
  body.ifa_index = i + 1;
  answer.begin(RTM_NEWADDR, NLM_F_MULTI, body);
  const std::uint8_t* address = v6 ? interface.v6 : interface.v4;
  const std::size_t size = v6 ? 16 : 4;
  answer.attribute(IFA_ADDRESS, address, size);
  if (!v6) {
    answer.attribute(IFA_LOCAL, address, size);
    answer.attribute(IFA_LABEL, interface.name, std::strlen(interface.name) + 1);
    std::uint8_t broadcast[4];
    for (unsigned b = 0; b < 4; ++b) {
      const unsigned bits = interface.v4_prefix > 8 * b ? std::min(8U, interface.v4_prefix - 8U * b) : 0;
      broadcast[b] = static_cast<std::uint8_t>(address[b] | (0xffU >> bits));
    }
    if (!interface.is_loopback) answer.attribute(IFA_BROADCAST, broadcast);
  }
  answer.end();
}

void describe_route(Answer& answer, const PageRoute& route) {
  const bool v6 = route.to.is_v6 != 0;
  const std::size_t size = v6 ? 16 : 4;
  rtmsg body{};
  body.rtm_family = v6 ? AF_INET6 : AF_INET;
  body.rtm_dst_len = route.prefix;
  body.rtm_table = RT_TABLE_MAIN;
  body.rtm_protocol = route.gateway.is_set ? RTPROT_STATIC : RTPROT_KERNEL;
  body.rtm_scope = route.gateway.is_set || v6 ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK;
  body.rtm_type = RTN_UNICAST;
  answer.begin(RTM_NEWROUTE, NLM_F_MULTI, body);
  answer.attribute(RTA_TABLE, std::uint32_t{RT_TABLE_MAIN});
  if (route.prefix > 0) answer.attribute(RTA_DST, route.to.bytes, size);
  if (route.gateway.is_set) answer.attribute(RTA_GATEWAY, route.gateway.bytes, size);
  else if (!v6) answer.attribute(RTA_PREFSRC, page->interfaces[route.interface - 1].v4, size);
  answer.attribute(RTA_OIF, std::uint32_t{route.interface});
  answer.end();
}

void finish(Answer& answer) {
  answer.begin(NLMSG_DONE, NLM_F_MULTI, std::int32_t{0});
  answer.end();
}

void refuse(Answer& answer, const nlmsghdr& question) {
  nlmsgerr body{};
  body.error = -EOPNOTSUPP;
  body.msg = question;
  answer.begin(NLMSG_ERROR, 0, body);
  answer.end();
}

void answer_question(Answer& answer, const nlmsghdr& question) {
  const auto& general = *reinterpret_cast<const rtgenmsg*>(&question + 1);
  switch (question.nlmsg_type) {
    case RTM_GETLINK:
      for (std::uint32_t i = 0; i < page->interface_count; ++i) describe_link(answer, i);
      return finish(answer);
    case RTM_GETADDR:
      for (std::uint32_t i = 0; i < page->interface_count; ++i) {
        const PageInterface& interface = page->interfaces[i];
        if (interface.has_v4 && general.rtgen_family != AF_INET6) describe_address(answer, i, false);
        if (interface.has_v6 && general.rtgen_family != AF_INET) describe_address(answer, i, true);
      }
      return finish(answer);
    case RTM_GETROUTE:
      if ((question.nlmsg_flags & NLM_F_DUMP) == 0) return refuse(answer, question);
      for (std::uint32_t i = 0; i < page->route_count; ++i) {
        const PageRoute& route = page->routes[i];
        if (general.rtgen_family == (route.to.is_v6 ? AF_INET : AF_INET6)) continue;
        describe_route(answer, route);
      }
      return finish(answer);
    case RTM_GETNEIGH:
    case RTM_GETRULE: return finish(answer);
    default: return refuse(answer, question);
  }
}

}  // namespace

long ask_netlink(PageObject& object, const msghdr& message) {
  if (message.msg_iovlen == 0 || message.msg_iov[0].iov_len < sizeof(nlmsghdr) + sizeof(rtgenmsg)) return -EINVAL;
  nlmsghdr question[2] = {};   // with room for the message that follows
  std::memcpy(question, message.msg_iov[0].iov_base, std::min(sizeof question, message.msg_iov[0].iov_len));
  const std::uint16_t slot = take_packet(*page);
  if (slot == none) return -ENOBUFS;
  PagePacket& packet = page->packets[slot];
  Answer answer{packet, question[0]};
  answer_question(answer, question[0]);
  append(*page, object.received, slot);
  became_ready(*page, object, EPOLLIN);
  return static_cast<long>(message.msg_iov[0].iov_len);
}

void name_kernel(msghdr& message) {
  sockaddr_nl kernel{};
  kernel.nl_family = AF_NETLINK;
  std::memcpy(message.msg_name, &kernel, std::min<std::size_t>(message.msg_namelen, sizeof kernel));
  message.msg_namelen = sizeof kernel;
}

}  // namespace ntpsim::daemon::shim
