// Metrics of how a host's program judges its sources: which one it follows, and how it judges one of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/record/gauge/gauge.h"
#include "sim/record/gauge/reporter_choice.h"

namespace ntpsim::record {

// The share of a window in which a state holds that reports turn on and off.
class HeldTime {
 public:
  explicit HeldTime(Window window) : window_{window} {}
  void set(Duration at, bool holds);
  double share() const;

 private:
  Duration clipped(Duration at) const;

  Window window_;
  bool holds_ = false;
  Duration since_;
  Duration held_;
};

// Whether a source has answered so far: a datagram came from one of its addresses, or the program says so. A program that never
// heard a source cannot judge it.
class Acquaintance {
 public:
  Acquaintance(std::string source, std::vector<IpAddress> addresses)
      : source_{std::move(source)}, addresses_{std::move(addresses)} {}
  void packet(const PacketEvent& event);
  void report(const Report& report);
  bool has_heard() const { return has_heard_; }

 private:
  std::string source_;                    // empty: any
  std::vector<IpAddress> addresses_;      // empty: not known, or any
  bool has_heard_ = false;
};

// A program follows no source before its first report, nor while it does not run.
class SelectionGauge : public Gauge {
 public:
  SelectionGauge(Window window, std::optional<ProgramIndex> program, std::string source, std::vector<IpAddress> addresses);
  void packet(Duration at, const PacketEvent& event) override;
  void report(Duration at, ProgramIndex program, const Report& report) override;
  void state(Duration at, ProgramIndex program, ProgramState state) override;
  Measurement measure() const override;

 private:
  ReporterChoice reporter_;
  std::string source_;                    // empty: any
  HeldTime followed_;
  Acquaintance acquaintance_;
};

// Counts changes from one source to another. The first choice is no hop, and neither is a time without a source.
class HopGauge : public Gauge {
 public:
  HopGauge(Window window, std::optional<ProgramIndex> program) : Gauge{window}, reporter_{program} {}
  void report(Duration at, ProgramIndex program, const Report& report) override;
  Measurement measure() const override;

 private:
  ReporterChoice reporter_;
  std::string followed_;                  // the last source that was followed; empty: none so far
  std::uint64_t hops_ = 0;
};

class StandingGauge : public Gauge {
 public:
  StandingGauge(Window window, std::optional<ProgramIndex> program, std::string source, std::vector<IpAddress> addresses,
                std::optional<Standing> standing, std::optional<Reason> reason);
  void packet(Duration at, const PacketEvent& event) override;
  void report(Duration at, ProgramIndex program, const Report& report) override;
  void state(Duration at, ProgramIndex program, ProgramState state) override;
  Measurement measure() const override;

 private:
  ReporterChoice reporter_;
  std::string source_;
  std::optional<Standing> standing_;      // nothing: any
  std::optional<Reason> reason_;          // nothing: any
  HeldTime judged_;
  bool was_judged_ = false;
  Acquaintance acquaintance_;
};

}  // namespace ntpsim::record
