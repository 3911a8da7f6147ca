// Metrics of single events of a host: steps and datagrams.
#pragma once

#include <vector>

#include "sim/record/gauge/gauge.h"

namespace ntpsim::record {

class StepGauge : public Gauge {          // steps: by programs; backward_steps: backwards, by anything
 public:
  enum class Which { by_programs, backward };
  StepGauge(Window window, Which which) : Gauge{window}, which_{which} {}
  void step(Duration at, Duration by, bool by_program) override;
  Measurement measure() const override { return Measurement::figure(static_cast<double>(count_)); }

 private:
  Which which_;
  std::uint64_t count_ = 0;
};

// Counts a host's datagrams, or only those from or to some addresses.
class PacketGauge : public Gauge {
 public:
  PacketGauge(Window window, PacketEvent::What what, std::vector<IpAddress> remotes);
  void packet(Duration at, const PacketEvent& event) final;
  Measurement measure() const override { return Measurement::figure(static_cast<double>(count_)); }

 protected:
  virtual void counted(Duration) {}
  std::uint64_t count() const { return count_; }

 private:
  PacketEvent::What what_;
  std::vector<IpAddress> remotes_;        // empty: any
  std::uint64_t count_ = 0;
};

// The octets that the host's programs send divided by those that they receive, as UDP payload.
class AmplificationGauge : public Gauge {
 public:
  explicit AmplificationGauge(Window window) : Gauge{window} {}
  void packet(Duration at, const PacketEvent& event) override;
  Measurement measure() const override;

 private:
  std::uint64_t sent_ = 0;
  std::uint64_t received_ = 0;
};

// The time from the last one to the window's end counts too, as an interval that lasts at least so long.
class PacketIntervalGauge : public PacketGauge {
 public:
  PacketIntervalGauge(Window window, std::vector<IpAddress> remotes)
      : PacketGauge{window, PacketEvent::What::sent, std::move(remotes)} {}
  Measurement measure() const override;

 protected:
  void counted(Duration at) override;

 private:
  Duration last_;
  Duration shortest_;
  Duration longest_;
};

}  // namespace ntpsim::record
