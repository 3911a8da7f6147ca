// Makes "port unreachable" errors: a host's UDP, which answers a datagram that no socket takes.
#pragma once

#include <ns3/udp-l4-protocol.h>

namespace ntpsim::net {

class HostNode;

// ns-3's own answer quotes none of the datagram's data and comes from another address than the datagram was sent to.
class HostUdp final : public ns3::UdpL4Protocol {
 public:
  void set_host(HostNode& host) { host_ = &host; }

  RxStatus Receive(ns3::Ptr<ns3::Packet> datagram, const ns3::Ipv4Header& header,
                   ns3::Ptr<ns3::Ipv4Interface> interface) override;
  RxStatus Receive(ns3::Ptr<ns3::Packet> datagram, const ns3::Ipv6Header& header,
                   ns3::Ptr<ns3::Ipv6Interface> interface) override;

 private:
  HostNode* host_ = nullptr;
};

}  // namespace ntpsim::net
