#include "sim/net/networks/disciplined_transmitter.h"

#include <ns3/data-rate.h>
#include <ns3/double.h>
#include <ns3/fq-codel-queue-disc.h>
#include <ns3/codel-queue-disc.h>
#include <ns3/fifo-queue-disc.h>
#include <ns3/mac48-address.h>
#include <ns3/pie-queue-disc.h>
#include <ns3/queue-size.h>
#include <ns3/red-queue-disc.h>

#include <algorithm>
#include <utility>

#include "sim/net/ns3_events.h"

namespace ntpsim::net {

namespace {

class FrameItem : public ns3::QueueDiscItem {
 public:
  explicit FrameItem(const Frame& carried)
      : QueueDiscItem{carried.parcel.packet, ns3::Mac48Address::GetBroadcast(), carried.parcel.ethertype}, frame{carried} {}

  void AddHeader() override {}
  bool Mark() override { return false; }   // no host uses ECN
  std::uint32_t GetSize() const override { return static_cast<std::uint32_t>(frame.bytes); }

  // The flow of a packet: addresses and ports, or both ends of cross traffic.
  std::uint32_t Hash(std::uint32_t perturbation) const override {
    std::uint32_t hash = 2166136261U ^ perturbation;
    const auto mix = [&hash](std::uint32_t value) { hash = (hash ^ value) * 16777619U; };
    const PacketHeader& header = frame.parcel.header;
    for (const std::uint8_t byte : header.source.bytes()) mix(byte);
    for (const std::uint8_t byte : header.destination.bytes()) mix(byte);
    mix(header.protocol);
    mix(header.source_port);
    mix(header.destination_port);
    mix(static_cast<std::uint32_t>(frame.parcel.from.value()));
    mix(frame.to ? static_cast<std::uint32_t>(frame.to->value()) : 0xffffffffU);
    return hash;
  }

  const Frame frame;
};

// Floyd's rule of thumb for RED: the upper threshold is three times the lower, with room for bursts above it.
ns3::Ptr<ns3::QueueDisc> make_red(const QueueSpec& queue, DataRate rate, std::int64_t stream) {
  auto red = ns3::CreateObject<ns3::RedQueueDisc>();
  const auto limit = static_cast<double>(queue.packets);
  red->SetTh(limit / 6, limit / 2);
  red->SetAttribute("LinkBandwidth", ns3::DataRateValue{ns3::DataRate{static_cast<std::uint64_t>(rate.bits_per_second)}});
  red->AssignStreams(stream);
  return red;
}

ns3::Ptr<ns3::QueueDisc> make_pie(std::int64_t stream) {
  auto pie = ns3::CreateObject<ns3::PieQueueDisc>();
  pie->AssignStreams(stream);
  return pie;
}

ns3::Ptr<ns3::QueueDisc> make_fq_codel() {
  auto fq_codel = ns3::CreateObject<ns3::FqCoDelQueueDisc>();
  fq_codel->SetQuantum(1514);   // Linux's default on Ethernet; ns-3 would ask its own kind of device
  return fq_codel;
}

ns3::Ptr<ns3::QueueDisc> of_kind(const QueueSpec& queue, DataRate rate, std::int64_t stream) {
  switch (queue.kind) {
    case QueueKind::droptail: return ns3::CreateObject<ns3::FifoQueueDisc>();
    case QueueKind::codel: return ns3::CreateObject<ns3::CoDelQueueDisc>();
    case QueueKind::fq_codel: return make_fq_codel();
    case QueueKind::red: return make_red(queue, rate, stream);
    case QueueKind::pie: return make_pie(stream);
  }
  return nullptr;
}

ns3::Ptr<ns3::QueueDisc> make_discipline(const QueueSpec& queue, DataRate rate, Random random) {
  const auto stream = static_cast<std::int64_t>(random.bits() >> 2);
  ns3::Ptr<ns3::QueueDisc> discipline = of_kind(queue, rate, stream);
  const auto limit = static_cast<std::uint32_t>(std::max<std::int64_t>(1, queue.packets));
  discipline->SetMaxSize(ns3::QueueSize{ns3::QueueSizeUnit::PACKETS, limit});
  return discipline;
}

}  // namespace

DisciplinedTransmitter::DisciplinedTransmitter(DataRate rate, const QueueSpec& queue, Random random, Sent sent,
                                               Dropped dropped)
    : Transmitter{rate, std::move(sent), std::move(dropped)}, discipline_{make_discipline(queue, rate, random)} {
  discipline_->TraceConnectWithoutContext("Drop",
                                          ns3::MakeCallback(&DisciplinedTransmitter::dropped_by_discipline, this));
  discipline_->Initialize();
}

DisciplinedTransmitter::~DisciplinedTransmitter() { discipline_->Dispose(); }

void DisciplinedTransmitter::send(const Frame& frame) {
  discipline_->Enqueue(ns3::Create<FrameItem>(frame));
  if (!is_busy_) start_next();
}

void DisciplinedTransmitter::start_next() {
  const auto item = ns3::DynamicCast<FrameItem>(discipline_->Dequeue());
  is_busy_ = item != nullptr;
  if (!is_busy_) return;
  const FrameTiming timing = occupy(item->frame);
  const std::int64_t wait = timing.next.nearest_nanoseconds() - elapsed_nanoseconds();
  schedule_after(wait, [this] { start_next(); });
  tell_sent(item->frame, timing);
}

void DisciplinedTransmitter::dropped_by_discipline(ns3::Ptr<const ns3::QueueDiscItem> item) {
  tell_dropped(ns3::DynamicCast<const FrameItem>(item)->frame);
}

}  // namespace ntpsim::net
