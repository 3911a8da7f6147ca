// ns-3's TCP socket with Linux's settings, and what ns-3 lacks: refused connections, resets that are reported, a late answer to a
// repeated FIN, and giving up.
#pragma once

#include <ns3/tcp-socket-base.h>

#include <functional>
#include <optional>

#include "sim/net/host_seam.h"

namespace ntpsim::net {

class StreamSocket final : public ns3::TcpSocketBase {
 public:
  static ns3::Ptr<StreamSocket> create(ns3::Ptr<ns3::Node> node, ns3::Ptr<ns3::TcpL4Protocol> tcp, std::uint32_t segment_size);

  // Something may have changed. Called inside ns-3: the socket must be neither read nor written before the call returns.
  void set_stirred(std::function<void()> stirred);

  TcpStates_t state() const { return m_state; }
  bool is_over() const { return m_state == CLOSED || m_state == TIME_WAIT; }
  bool peer_has_closed() const { return peer_has_closed_; }
  bool all_is_acknowledged() const;    // the sent data; sending may end only then
  const std::optional<StreamFailure>& failure() const { return failure_; }

  Bytes take(std::size_t most);        // received octets; the other end is told when there is much more room
  void abandon(const std::optional<StreamFailure>& why);   // without telling the other end
  void reset();

 private:
  ns3::Ptr<ns3::TcpSocketBase> Fork() override;
  void DoForwardUp(ns3::Ptr<ns3::Packet> packet, const ns3::Address& from, const ns3::Address& to) override;
  std::uint32_t SendDataPacket(ns3::SequenceNumber32 sequence, std::uint32_t most, bool with_ack) override;
  std::uint32_t AvailableWindow() const override;
  void ReTxTimeout() override;

  bool was_reset(const ns3::TcpHeader& header);
  bool leaves_fin_unanswered(const ns3::TcpHeader& header);
  void state_changed(TcpStates_t before, TcpStates_t after);
  void connecting_failed(ns3::Ptr<ns3::Socket> socket);
  void closed_in_error(ns3::Ptr<ns3::Socket> socket);
  void ready(ns3::Ptr<ns3::Socket> socket);
  void writable(ns3::Ptr<ns3::Socket> socket, std::uint32_t octets);
  void stir();

  std::function<void()> stirred_;
  std::optional<StreamFailure> failure_;
  bool peer_has_closed_ = false;
  bool is_retransmitting_ = false;
  mutable bool window_is_full_ = false;   // until ns-3 asks for the window, which it does next
};

}  // namespace ntpsim::net
