// Metrics of what a host's programs report: reachability of a source, the error bound that they claim, their output, what they
// return, how they end.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "sim/record/gauge/clock_gauge.h"
#include "sim/record/gauge/gauge.h"
#include "sim/record/gauge/reporter_choice.h"
#include "sim/record/verdict/text_pattern.h"

namespace ntpsim::record {

// The register is empty until the first report, so the first answer is a transition. A source is reachable when it answers in the
// window: a register that is not empty may hold old answers only. A source must have been reachable to become unreachable.
class ReachGauge : public Gauge {
 public:
  enum class Which { transitions, until_unreachable, until_reachable };
  ReachGauge(Window window, Which which, std::optional<ProgramIndex> program, std::string source);
  void report(Duration at, ProgramIndex program, const Report& report) override;
  void state(Duration at, ProgramIndex program, ProgramState state) override;
  Measurement measure() const override;
  Duration decided() const override;

 private:
  Which which_;
  ReporterChoice reporter_;
  std::string source_;
  std::optional<bool> now_;
  bool was_reachable_ = false;            // at any time in this life of the program
  bool was_lost_ = false;                 // at the start of the window: it was reachable, and is not
  std::optional<Duration> reached_;       // when the expected state came
  std::uint64_t transitions_ = 0;
};

// The share of the window in which |error| <= claimed bound + 15 us/s since the claim, computed exactly within stretches. The
// claim of a program ends when it stops. There is no figure if part of the window has no claim.
class BoundGauge : public ClockGauge {
 public:
  BoundGauge(Window window, std::optional<ProgramIndex> program) : ClockGauge{window}, reporter_{program} {}
  void report(Duration at, ProgramIndex program, const Report& report) override;
  void state(Duration at, ProgramIndex program, ProgramState state) override;

 protected:
  void within(const Stretch& stretch) override;
  Measurement figure() const override;

 private:
  struct Claim {
    Duration at;
    std::optional<double> bound_s;        // nothing: the claim has ended
  };
  void note(const Claim& claim);
  void compare(const Stretch& stretch);

  ReporterChoice reporter_;
  std::optional<Claim> current_;
  std::deque<Claim> pending_;             // made after the last stretch's end: a stretch comes when it is complete
  Duration claimed_;
  double claimed_s_ = 0;                  // the same, added up as true_s_ is: the share of a bound that is always true is 1
  double true_s_ = 0;
};

// Counts packets and samples: those rejected for one reason or any, or those used. Without any datagram there was nothing to
// reject.
class SampleGauge : public Gauge {
 public:
  enum class Which { rejected, used };
  SampleGauge(Window window, Which which, std::optional<ProgramIndex> program, std::string source, Reason reason);
  void report(Duration at, ProgramIndex program, const Report& report) override;
  void packet(Duration at, const PacketEvent& event) override;
  Measurement measure() const override;

 private:
  bool counts(const std::string& source, Reason reason) const;

  Which which_;
  std::optional<ProgramIndex> program_;            // nothing: all of the host's
  std::string source_;                    // empty: any
  Reason reason_;                         // none: any
  std::uint64_t count_ = 0;
  bool has_heard_ = false;                // something reached the host's programs
};

class OutputGauge : public Gauge {
 public:
  OutputGauge(Window window, std::optional<ProgramIndex> program, std::optional<TextPattern> pattern);
  void report(Duration at, ProgramIndex program, const Report& report) override;
  Measurement measure() const override { return Measurement::figure(static_cast<double>(lines_)); }

 private:
  std::optional<ProgramIndex> program_;            // nothing: all of the host's
  std::optional<TextPattern> pattern_;    // nothing: any line
  std::uint64_t lines_ = 0;
};

class ReturnGauge : public Gauge {
 public:
  ReturnGauge(Window window, std::optional<ProgramIndex> program, std::string function);
  void report(Duration at, ProgramIndex program, const Report& report) override;
  Measurement measure() const override;

 private:
  ReporterChoice reporter_;
  std::string function_;
  std::optional<std::string> value_;
};

class ExitGauge : public Gauge {          // the state of the program at the end of the window
 public:
  ExitGauge(Window window, ProgramIndex program) : Gauge{window}, program_{program} {}
  void state(Duration at, ProgramIndex program, ProgramState state) override;
  Measurement measure() const override;

 private:
  ProgramIndex program_;
  std::optional<ProgramState> state_;
};

}  // namespace ntpsim::record
