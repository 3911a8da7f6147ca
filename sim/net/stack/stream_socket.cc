#include "sim/net/stack/stream_socket.h"

#include <ns3/boolean.h>
#include <ns3/double.h>
#include <ns3/node.h>
#include <ns3/nstime.h>
#include <ns3/rtt-estimator.h>
#include <ns3/tcp-header.h>
#include <ns3/tcp-l4-protocol.h>
#include <ns3/tcp-linux-reno.h>
#include <ns3/tcp-prr-recovery.h>
#include <ns3/tcp-tx-buffer.h>
#include <ns3/uinteger.h>

#include <algorithm>
#include <utility>

namespace ntpsim::net {

namespace {

// Linux: six repetitions of a SYN (tcp_syn_retries), the first after one second: 127 s. tcp_retries2. TCP_RTO_MIN.
constexpr std::uint32_t connect_attempts = 7;
constexpr std::int64_t connect_timeout_ms = 1000;
constexpr std::uint32_t data_attempts = 15;
constexpr std::int64_t shortest_timeout_ms = 200;
constexpr double segment_lifetime_s = 30;   // TIME_WAIT is twice as long
constexpr std::uint32_t buffer_octets = 131072;

}  // namespace

// Reno uses integers. CUBIC, Linux's default, needs cube roots, which libraries round differently.
ns3::Ptr<StreamSocket> StreamSocket::create(ns3::Ptr<ns3::Node> node, ns3::Ptr<ns3::TcpL4Protocol> tcp,
                                            std::uint32_t segment_size) {
  auto socket = ns3::CreateObject<StreamSocket>();
  socket->SetNode(node);
  socket->SetTcp(tcp);
  socket->SetRtt(ns3::CreateObject<ns3::RttMeanDeviation>());
  socket->SetAttribute("SegmentSize", ns3::UintegerValue{segment_size});
  socket->SetAttribute("SndBufSize", ns3::UintegerValue{buffer_octets});
  socket->SetAttribute("RcvBufSize", ns3::UintegerValue{buffer_octets});
  socket->SetAttribute("DelAckCount", ns3::UintegerValue{1});
  socket->SetAttribute("TcpNoDelay", ns3::BooleanValue{true});
  socket->SetAttribute("ConnCount", ns3::UintegerValue{connect_attempts});
  socket->SetAttribute("ConnTimeout", ns3::TimeValue{ns3::MilliSeconds(connect_timeout_ms)});
  socket->SetAttribute("DataRetries", ns3::UintegerValue{data_attempts});
  socket->SetAttribute("MinRto", ns3::TimeValue{ns3::MilliSeconds(shortest_timeout_ms)});
  socket->SetAttribute("MaxSegLifetime", ns3::DoubleValue{segment_lifetime_s});
  socket->SetCongestionControlAlgorithm(ns3::CreateObject<ns3::TcpLinuxReno>());
  socket->SetRecoveryAlgorithm(ns3::CreateObject<ns3::TcpPrrRecovery>());
  return socket;
}

void StreamSocket::set_stirred(std::function<void()> stirred) {
  const bool is_first = !stirred_;
  stirred_ = std::move(stirred);
  if (!is_first || !stirred_) return;
  m_state.ConnectWithoutContext(ns3::MakeCallback(&StreamSocket::state_changed, this));
  SetConnectCallback(ns3::MakeNullCallback<void, ns3::Ptr<ns3::Socket>>(),
                     ns3::MakeCallback(&StreamSocket::connecting_failed, this));
  SetCloseCallbacks(ns3::MakeNullCallback<void, ns3::Ptr<ns3::Socket>>(),
                    ns3::MakeCallback(&StreamSocket::closed_in_error, this));
  SetRecvCallback(ns3::MakeCallback(&StreamSocket::ready, this));
  SetSendCallback(ns3::MakeCallback(&StreamSocket::writable, this));
}

// ns-3 sends no FIN while data are not yet acknowledged.
bool StreamSocket::all_is_acknowledged() const { return m_txBuffer->Size() == 0; }

// ns-3 announces a wider window only with its next segment, and an end that waits for the window may wait for ever.
Bytes StreamSocket::take(std::size_t most) {
  const std::uint32_t told = m_advWnd;
  const auto packet = Recv(static_cast<std::uint32_t>(std::min<std::size_t>(most, GetRxAvailable())), 0);
  Bytes data(packet ? packet->GetSize() : 0);
  if (packet) packet->CopyData(data.data(), packet->GetSize());
  const bool may_get_more = m_state == ESTABLISHED || m_state == FIN_WAIT_1 || m_state == FIN_WAIT_2;
  constexpr std::uint32_t wide = buffer_octets / 2;
  AdvertisedWindowSize();              // sets m_advWnd, which is not cut to sixteen bits
  if (may_get_more && told < wide && m_advWnd >= wide) SendEmptyPacket(ns3::TcpHeader::ACK);
  return data;
}

void StreamSocket::abandon(const std::optional<StreamFailure>& why) {
  if (!failure_) failure_ = why;
  if (m_state != CLOSED) CloseAndNotify();
}

void StreamSocket::reset() {
  if (is_over()) return;
  SendRST();
  abandon(std::nullopt);
}

ns3::Ptr<ns3::TcpSocketBase> StreamSocket::Fork() { return ns3::CopyObject<StreamSocket>(this); }

void StreamSocket::DoForwardUp(ns3::Ptr<ns3::Packet> packet, const ns3::Address& from, const ns3::Address& to) {
  ns3::TcpHeader header;
  packet->PeekHeader(header);
  if (was_reset(header)) return;
  // The other end did not receive the ACK of its FIN (RFC 9293, section 3.10.7.4).
  if (m_state == TIME_WAIT && (header.GetFlags() & ns3::TcpHeader::FIN) != 0) return SendEmptyPacket(ns3::TcpHeader::ACK);
  if (leaves_fin_unanswered(header)) return;
  TcpSocketBase::DoForwardUp(packet, from, to);
}

// When both ends have sent a FIN, ns-3 takes any ACK for one of its own FIN and disappears, while the other end still waits for
// its ACK.
bool StreamSocket::leaves_fin_unanswered(const ns3::TcpHeader& header) {
  if (m_state != CLOSING && m_state != LAST_ACK) return false;
  const bool answers = (header.GetFlags() & ns3::TcpHeader::ACK) != 0;
  if (answers && header.GetAckNumber() == m_tcb->m_highTxMark + ns3::SequenceNumber32{1}) return false;
  if ((header.GetFlags() & ns3::TcpHeader::FIN) != 0) SendEmptyPacket(ns3::TcpHeader::ACK);
  return true;
}

// ns-3 ignores the RST that answers a SYN, because it acknowledges something, and answers other RSTs with an RST.
bool StreamSocket::was_reset(const ns3::TcpHeader& header) {
  if ((header.GetFlags() & ns3::TcpHeader::RST) == 0 || m_state == LISTEN || is_over()) return false;
  if (!failure_) failure_ = m_state == SYN_SENT ? StreamError::refused : StreamError::reset;
  CloseAndNotify();
  return true;
}

// If the other end's window is completely full, and its selective acknowledgements show that less is on its way, ns-3 takes no
// data out of its buffer but reads the data all the same.
std::uint32_t StreamSocket::SendDataPacket(ns3::SequenceNumber32 sequence, std::uint32_t most, bool with_ack) {
  if (most > 0) return TcpSocketBase::SendDataPacket(sequence, most, with_ack);
  window_is_full_ = true;
  return 0;
}

std::uint32_t StreamSocket::AvailableWindow() const {
  return std::exchange(window_is_full_, false) ? 0 : TcpSocketBase::AvailableWindow();
}

void StreamSocket::ReTxTimeout() {
  is_retransmitting_ = true;
  TcpSocketBase::ReTxTimeout();
  is_retransmitting_ = false;
}

void StreamSocket::state_changed(TcpStates_t before, TcpStates_t after) {
  if (after == CLOSE_WAIT || after == CLOSING || after == TIME_WAIT) peer_has_closed_ = true;
  const bool had_ended = before == LAST_ACK || before == CLOSING || before == TIME_WAIT || before == LISTEN;
  if (after == CLOSED && !had_ended && !failure_) failure_ = StreamError::reset;
  stir();
}

void StreamSocket::connecting_failed(ns3::Ptr<ns3::Socket>) {
  if (!failure_) failure_ = StreamError::timed_out;
  stir();
}

void StreamSocket::closed_in_error(ns3::Ptr<ns3::Socket>) {
  if (!failure_ && is_retransmitting_) failure_ = StreamError::timed_out;
  stir();
}

void StreamSocket::ready(ns3::Ptr<ns3::Socket>) { stir(); }
void StreamSocket::writable(ns3::Ptr<ns3::Socket>, std::uint32_t) { stir(); }

void StreamSocket::stir() {
  if (stirred_) stirred_();
}

}  // namespace ntpsim::net
