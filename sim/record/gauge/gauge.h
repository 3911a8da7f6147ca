// Measures one expectation during a run: a gauge receives the events of its host and gives one figure in the end, or the reason
// why there is none.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "models/clock/host_clock.h"
#include "models/engine.h"
#include "sim/record/packet_event.h"
#include "sim/record/program_state.h"
#include "sim/scenario/indices.h"

namespace ntpsim::record {

// A part of a run, counted from its start. An instant belongs to it from `from` to just before `until`; the end of the run
// belongs to a window that reaches it.
struct Window {
  Duration from;
  Duration until;
  bool to_the_end = false;

  bool holds(Duration at) const { return at >= from && (at < until || (to_the_end && at == until)); }
  Duration length() const { return until - from; }
};

// A piece of the clock's error, or its part in a window, for arithmetic.
struct Stretch {
  Duration begin;         // since the start of the run
  Duration end;
  double seconds = 0;     // its length, above 0
  double error_begin = 0; // seconds; positive: the clock is ahead
  double error_end = 0;
  double discipline = 0;  // the rate that the kernel adds to the crystal's

  double error_at(Duration t) const {
    return error_begin + (error_end - error_begin) * ((t - begin).seconds() / seconds);
  }
};

Stretch stretch_of(const ErrorPiece& piece, TrueTime start);
// Nothing if they do not overlap.
std::optional<Stretch> clip(const Stretch& stretch, const Window& window);

// One figure, both ends of a range, or a text; or the reason why there is none. "Never" is an infinite time.
struct Measurement {
  enum class Kind { figure, text, unknown };
  Kind kind = Kind::unknown;
  double low = 0;
  double high = 0;
  std::string text;       // the text, or the reason

  static Measurement figure(double value) { return range(value, value); }
  static Measurement range(double low, double high) { return {Kind::figure, low, high, {}}; }
  static Measurement never() { return figure(std::numeric_limits<double>::infinity()); }
  static Measurement word(std::string text) { return {Kind::text, 0, 0, std::move(text)}; }
  static Measurement unknown(std::string reason) { return {Kind::unknown, 0, 0, std::move(reason)}; }
};

// Times count from the start of the run. A gauge gets only events of its own host, and only those for which its class has a
// handler: it is made as Hearing<its class>.
class Gauge {
 public:
  enum Events : unsigned { stretches = 1, packets = 2, steps = 4, reports = 8, states = 16 };

  explicit Gauge(Window window) : window_{window} {}
  Gauge(const Gauge&) = delete;
  Gauge& operator=(const Gauge&) = delete;
  virtual ~Gauge() = default;

  virtual unsigned hears() const = 0;                            // a set of Events
  virtual void stretch(const Stretch&) {}                        // in order, not clipped
  virtual void packet(Duration, const PacketEvent&) {}
  virtual void step(Duration, Duration /*by*/, bool /*by_program*/) {}
  virtual void report(Duration, ProgramIndex /*program*/, const Report&) {}
  virtual void state(Duration, ProgramIndex /*program*/, ProgramState) {}

  // Called after the last event. The window lies within the run.
  virtual Measurement measure() const = 0;
  // Since when nothing can change the figure any more: up to here the programs must have been there.
  virtual Duration decided() const { return window_.until; }
  const Window& window() const { return window_; }

 private:
  Window window_;
};

// Whether a class has a handler of its own, not the base's, which does nothing. One with other parameters does not compile.
template <class Class, class... Event>
consteval bool is_own(void (Class::*)(Event...), void (Gauge::*)(Event...)) { return !std::same_as<Class, Gauge>; }

template <class G>
class Hearing final : public G {
 public:
  using G::G;
  unsigned hears() const override {
    return (is_own(&G::stretch, &Gauge::stretch) ? Gauge::stretches : 0U) |
           (is_own(&G::packet, &Gauge::packet) ? Gauge::packets : 0U) | (is_own(&G::step, &Gauge::step) ? Gauge::steps : 0U) |
           (is_own(&G::report, &Gauge::report) ? Gauge::reports : 0U) | (is_own(&G::state, &Gauge::state) ? Gauge::states : 0U);
  }
};

}  // namespace ntpsim::record
