// A transmitter with one of ns-3's queue disciplines: tail drop, CoDel, FQ-CoDel, RED or PIE.
#pragma once

#include <ns3/queue-disc.h>

#include <string>

#include "models/base/random.h"
#include "sim/net/networks/transmitter.h"

namespace ntpsim::net {

class DisciplinedTransmitter : public Transmitter {
 public:
  // `random`: the stream of the disciplines that draw.
  DisciplinedTransmitter(DataRate rate, const QueueSpec& queue, Random random, Sent sent, Dropped dropped);
  ~DisciplinedTransmitter() override;

  void send(const Frame& frame) override;

 private:
  void start_next();
  void dropped_by_discipline(ns3::Ptr<const ns3::QueueDiscItem> item);

  ns3::Ptr<ns3::QueueDisc> discipline_;
  bool is_busy_ = false;
};

}  // namespace ntpsim::net
