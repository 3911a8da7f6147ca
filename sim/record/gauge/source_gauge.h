// Metrics of how a host's program judges its sources: which one it follows, and how it judges one of them.
#pragma once

#include <optional>
#include <string>

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

// A program follows no source before its first report, nor while it does not run.
class SelectionGauge : public Gauge {
 public:
  SelectionGauge(Window window, std::optional<ProgramIndex> program, std::string source);
  unsigned wants() const override { return reports | states; }
  void report(Duration at, ProgramIndex program, const Report& report) override;
  void state(Duration at, ProgramIndex program, ProgramState state) override;
  Measurement measure() const override;

 private:
  ReporterChoice reporter_;
  std::string source_;                    // empty: any
  HeldTime followed_;
};

// Counts changes from one source to another. The first choice is no hop, and neither is a time without a source.
class HopGauge : public Gauge {
 public:
  HopGauge(Window window, std::optional<ProgramIndex> program) : Gauge{window}, reporter_{program} {}
  unsigned wants() const override { return reports; }
  void report(Duration at, ProgramIndex program, const Report& report) override;
  Measurement measure() const override;

 private:
  ReporterChoice reporter_;
  std::string followed_;                  // the last source that was followed; empty: none so far
  std::uint64_t hops_ = 0;
};

class StandingGauge : public Gauge {
 public:
  StandingGauge(Window window, std::optional<ProgramIndex> program, std::string source, std::optional<std::string> standing,
                std::optional<Reason> reason);
  unsigned wants() const override { return reports | states; }
  void report(Duration at, ProgramIndex program, const Report& report) override;
  void state(Duration at, ProgramIndex program, ProgramState state) override;
  Measurement measure() const override;

 private:
  ReporterChoice reporter_;
  std::string source_;
  std::optional<std::string> standing_;   // nothing: any
  std::optional<Reason> reason_;          // nothing: any
  HeldTime judged_;
  bool heard_ = false;
};

}  // namespace ntpsim::record
