#include "sim/net/networks/network_device.h"

#include "sim/net/networks/network.h"

namespace ntpsim::net {

ns3::TypeId NetworkDevice::GetTypeId() {
  static const ns3::TypeId id = ns3::TypeId("ntpsim::NetworkDevice").SetParent<ns3::NetDevice>();
  return id;
}

void NetworkDevice::attach(Network& network, MemberIndex member) {
  network_ = &network;
  member_ = member;
}

void NetworkDevice::pass_up(ns3::Ptr<ns3::Packet> packet, std::uint16_t protocol) {
  receive_(this, packet, protocol, address_);
}

bool NetworkDevice::SetMtu(std::uint16_t mtu) {
  mtu_ = mtu;
  return true;
}

bool NetworkDevice::Send(ns3::Ptr<ns3::Packet> packet, const ns3::Address&, std::uint16_t protocol) {
  network_->send(member_, packet, protocol);
  return true;
}

bool NetworkDevice::SendFrom(ns3::Ptr<ns3::Packet> packet, const ns3::Address&, const ns3::Address& to,
                             std::uint16_t protocol) {
  return Send(packet, to, protocol);
}

void NetworkDevice::DoDispose() {
  node_ = nullptr;
  receive_ = ReceiveCallback{};
  ns3::NetDevice::DoDispose();
}

}  // namespace ntpsim::net
