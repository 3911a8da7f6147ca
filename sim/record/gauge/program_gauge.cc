#include "sim/record/gauge/program_gauge.h"

#include <algorithm>
#include <utility>

#include "sim/record/quantity_text.h"
#include "sim/scenario/describe/metric.h"

namespace ntpsim::record {

namespace {

constexpr double bound_growth = 15e-6;    // RFC 5905's PHI: how much an ErrorBound grows per second

// The part of [0, 1] in which a line from p to q is not negative.
struct Part {
  double from;
  double until;
};
Part not_negative(double p, double q) {
  if (p >= 0 && q >= 0) return {0, 1};
  if (p < 0 && q < 0) return {0, 0};
  const double root = p / (p - q);
  return p >= 0 ? Part{0, root} : Part{root, 1};
}

}  // namespace

ReachGauge::ReachGauge(Window window, Which which, std::optional<ProgramIndex> program, std::string source)
    : Gauge{window}, which_{which}, reporter_{program}, source_{std::move(source)} {}

void ReachGauge::report(Duration at, ProgramIndex program, const Report& report) {
  const auto* reach = std::get_if<ReachChanged>(&report);
  if (!reach || reach->source != source_ || at > window().until || !reporter_.accepts(program)) return;
  constexpr std::uint8_t last_poll = 1;   // was answered; older answers stand in higher bits
  const bool was = now_.value_or(false);
  now_ = reach->reach != 0;
  if (at < window().from) {
    was_lost_ = was_reachable_ && !*now_;
  } else if (window().holds(at)) {
    if (was != *now_) ++transitions_;
    const bool has_answered = (reach->reach & last_poll) != 0;
    const bool has_come = which_ == Which::until_reachable ? has_answered : was_reachable_ && !*now_;
    if (!reached_ && has_come) reached_ = at;
  }
  was_reachable_ = was_reachable_ || *now_;
}

// A program that does not run has no reachable source, but its sources did not become unreachable.
void ReachGauge::state(Duration at, ProgramIndex program, ProgramState state) {
  if (state == ProgramState::running || !now_ || !reporter_.is_reporter(program)) return;
  now_ = false;
  was_reachable_ = false;
  if (at < window().from) was_lost_ = false;
}

Duration ReachGauge::decided() const {
  if (which_ == Which::until_unreachable && was_lost_) return window().from;
  return reached_.value_or(window().until);
}

Measurement ReachGauge::measure() const {
  if (!now_) return Measurement::unknown("no program of the host reported on source " + source_);
  if (reporter_.is_ambiguous()) return Measurement::unknown(ambiguous_reporter);
  if (which_ == Which::transitions) return Measurement::figure(static_cast<double>(transitions_));
  if (decided() < window().until || reached_) return Measurement::figure((decided() - window().from).seconds());
  if (which_ == Which::until_unreachable && !was_reachable_)
    return Measurement::unknown("source " + source_ + " was not reachable before, so it could not become unreachable");
  return Measurement::never();
}

void BoundGauge::report(Duration at, ProgramIndex program, const Report& report) {
  const auto* bound = std::get_if<ErrorBound>(&report);
  if (bound && at < window().until && reporter_.accepts(program)) note({at, bound->bound.seconds()});
}

void BoundGauge::state(Duration at, ProgramIndex program, ProgramState state) {
  if (state != ProgramState::running && reporter_.is_reporter(program)) note({at, std::nullopt});
}

void BoundGauge::note(const Claim& claim) {
  if (claim.at <= window().from) pending_.clear();
  pending_.push_back(claim);
}

void BoundGauge::within(const Stretch& s) {
  Duration begin = s.begin;
  while (begin < s.end) {
    while (!pending_.empty() && pending_.front().at <= begin) {
      current_ = pending_.front();
      pending_.pop_front();
    }
    const Duration end = pending_.empty() ? s.end : std::min(s.end, pending_.front().at);
    if (current_ && current_->bound_s)
      compare({begin, end, (end - begin).seconds(), s.error_at(begin), s.error_at(end), s.discipline});
    begin = end;
  }
}

void BoundGauge::compare(const Stretch& s) {
  const double bound_begin = *current_->bound_s + bound_growth * (s.begin - current_->at).seconds();
  const double bound_end = *current_->bound_s + bound_growth * (s.end - current_->at).seconds();
  const Part below = not_negative(bound_begin - s.error_begin, bound_end - s.error_end);
  const Part above = not_negative(bound_begin + s.error_begin, bound_end + s.error_end);
  const double share = std::min(below.until, above.until) - std::max(below.from, above.from);
  claimed_ += s.end - s.begin;
  claimed_s_ += s.seconds;
  true_s_ += s.seconds * std::max(0.0, share);
}

Measurement BoundGauge::figure() const {
  if (reporter_.is_ambiguous()) return Measurement::unknown(ambiguous_reporter);
  if (claimed_.is_zero()) return Measurement::unknown("no program of the host claimed a bound in the window");
  if (claimed_ != window().length())
    return Measurement::unknown("a bound was claimed for only " + time_text(claimed_) + " of the window's " +
                                time_text(window().length()));
  return Measurement::figure(true_s_ / claimed_s_);
}

SampleGauge::SampleGauge(Window window, Which which, std::optional<ProgramIndex> program, std::string source, Reason reason)
    : Gauge{window}, which_{which}, program_{program}, source_{std::move(source)}, reason_{reason} {}

// The report of a sample that is not used has its reason beside the figures.
void SampleGauge::report(Duration at, ProgramIndex program, const Report& report) {
  if (!window().holds(at) || (program_ && *program_ != program)) return;
  if (const auto* rejected = std::get_if<Rejected>(&report)) count_ += counts(rejected->source, rejected->reason) ? 1 : 0;
  if (const auto* measured = std::get_if<Measured>(&report)) count_ += counts(measured->source, measured->reason) ? 1 : 0;
}

void SampleGauge::packet(Duration at, const PacketEvent& event) {
  if (event.what == PacketEvent::What::received && window().holds(at)) has_heard_ = true;
}

Measurement SampleGauge::measure() const {
  if (which_ == Which::rejected && count_ == 0 && !has_heard_)
    return Measurement::unknown("nothing reached the host's programs in the window");
  return Measurement::figure(static_cast<double>(count_));
}

bool SampleGauge::counts(const std::string& source, Reason reason) const {
  if (!source_.empty() && source != source_) return false;
  if (which_ == Which::used) return reason == Reason::none;
  return reason != Reason::none && (reason_ == Reason::none || reason == reason_);
}

OutputGauge::OutputGauge(Window window, std::optional<ProgramIndex> program, std::optional<TextPattern> pattern)
    : Gauge{window}, program_{program}, pattern_{std::move(pattern)} {}

void OutputGauge::report(Duration at, ProgramIndex program, const Report& report) {
  const auto* message = std::get_if<Message>(&report);
  if (!message || !window().holds(at) || (program_ && *program_ != program)) return;
  std::string_view rest = message->text;
  if (rest.ends_with('\n')) rest.remove_suffix(1);
  while (true) {
    const std::size_t feed = rest.find('\n');
    if (!pattern_ || pattern_->found_in(rest.substr(0, feed))) ++lines_;
    if (feed == std::string_view::npos) return;
    rest.remove_prefix(feed + 1);
  }
}

ReturnGauge::ReturnGauge(Window window, std::optional<ProgramIndex> program, std::string function)
    : Gauge{window}, reporter_{program}, function_{std::move(function)} {}

void ReturnGauge::report(Duration at, ProgramIndex program, const Report& report) {
  const auto* returned = std::get_if<Returned>(&report);
  if (returned && returned->function == function_ && window().holds(at) && reporter_.accepts(program))
    value_ = returned->value;
}

Measurement ReturnGauge::measure() const {
  if (!value_) return Measurement::unknown("no call of " + function_ + " returned in the window");
  if (reporter_.is_ambiguous()) return Measurement::unknown(ambiguous_reporter);
  return Measurement::word(*value_);
}

void ExitGauge::state(Duration at, ProgramIndex program, ProgramState state) {
  if (program == program_ && at <= window().until) state_ = state;
}

// The words by which an expectation of `exit` is written are the names of all states.
static_assert([]<std::size_t... i>(std::index_sequence<i...>) {
  return ((name(static_cast<ProgramState>(i)).text() == exit_words[i].word) && ...);
}(std::make_index_sequence<exit_words.size()>{}));
static_assert(!has_name<static_cast<ProgramState>(exit_words.size())>(), "this state of a program has no word");

Measurement ExitGauge::measure() const {
  if (!state_) return Measurement::unknown("the program was never started");
  return Measurement::word(std::string{name(*state_).text()});
}

}  // namespace ntpsim::record
