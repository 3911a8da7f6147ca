#include "models/ntp/system_process.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "models/ntp/kiss.h"
#include "models/wire/mac.h"
#include "models/wire/refid.h"

namespace ntpsim::ntp {

namespace {

// A server that is its own reference reads it as often as a server with a reference clock does.
constexpr Duration reference_interval = Duration::from_whole_seconds(16);

std::uint32_t configured_refid(const NtpConfig& config) {
  if (const auto refid = wire::parse_refid(config.refid)) return *refid;
  throw std::invalid_argument("refid: \"" + config.refid + "\" is neither 1 to 4 characters nor an IPv4 address");
}

const char* word(TimeOrigin origin) {
  switch (origin) {
    case TimeOrigin::sources: return "sources";
    case TimeOrigin::holdover: return "holdover";
    case TimeOrigin::local_clock: return "local clock";
    case TimeOrigin::orphan: return "orphan";
    case TimeOrigin::nothing: return "nothing";
  }
  return "";
}

bool kernel_disciplines(const NtpConfig& config, const Constants& constants) {
  return config.discipline.kernel.value_or(constants.kernel_discipline) && !config.discipline.slew_only;
}

}  // namespace

std::uint32_t refid_of(const IpAddress& address) {
  if (!address.is_v6()) return address.v4_value();
  const auto digest = wire::digest(wire::MacType::md5, {}, address.bytes());
  return std::uint32_t{digest[0]} << 24 | std::uint32_t{digest[1]} << 16 | std::uint32_t{digest[2]} << 8 | digest[3];
}

SystemProcess::SystemProcess(const NtpConfig& config, const Constants& constants)
    : config_{config}, constants_{constants}, selection_config_{constants, config.orphan.stratum.value_or(17)},
      discipline_{constants, config.discipline}, orphan_{config.orphan},
      leap_{config.leap, config.stratum || kernel_disciplines(config, constants)} {
  if (!is_reference()) return;
  variables_.leap = Leap::none;
  variables_.stratum = *config.stratum;
  variables_.refid = configured_refid(config);
}

void SystemProcess::start(const Now& now, std::optional<Frequency> drift, Actions& actions) {
  variables_.precision = wire::nearest_exponent(now.clock.precision);
  variables_.updated = now.mono;
  precision_s_ = now.clock.precision.seconds();
  orphan_.start(now.mono);
  if (config_.huff_n_puff) huff_n_puff_.emplace(*config_.huff_n_puff, now.mono);
  leap_.start(now, actions);
  if (!is_reference()) {   // a clock that is the reference is not disciplined
    discipline_.start(now, precision_s_, drift, actions);
    show_clock_state(actions);
  }
  review(now, actions);
}

// ---- mitigation ----

Discipline::Outcome SystemProcess::update(const Now& now, const Associations& associations, Actions& actions) {
  // ntpd's list begins with the association that was mobilised last, and in a tie the first one wins.
  std::vector<Candidate> candidates;
  candidates.reserve(associations.size());
  for (auto each = associations.rbegin(); each != associations.rend(); ++each) candidates.push_back(candidate(each->second));
  const Selection selection =
      select(candidates, selection_config_, selection_context(now, associations), selection_state_);
  orphan_.selected(now.mono, selection.system_peer.has_value());
  if (selection.system_peer && !selection.is_new) return Discipline::Outcome::ignored;
  show(associations, selection, actions);
  show_origin(now, actions);
  if (!selection.system_peer || is_reference()) return Discipline::Outcome::ignored;
  return correct(now, associations.at(candidates[*selection.system_peer].id), selection, actions);
}

Discipline::Outcome SystemProcess::correct(const Now& now, const Association& peer, const Selection& selection,
                                           Actions& actions) {
  Discipline::Update update;
  update.offset = selection.offset;
  if (huff_n_puff_) update.offset = huff_n_puff_->correct(selection.offset, peer.filter.delay(), now.mono);
  update.at = *peer.filter.at();
  update.min_poll = peer.poll.min_poll();
  update.max_poll = peer.poll.max_poll();
  update.root_distance = Duration::from_seconds(selection.root_delay_s / 2 + selection.root_dispersion_s);
  update.leap = leap_.for_kernel();
  update.tai_offset = leap_.tai_offset();
  const auto outcome = discipline_.update(now, update, actions);
  if (outcome == Discipline::Outcome::slewed) take_variables(now, peer, selection, actions);
  if (outcome == Discipline::Outcome::stepped) {
    forget_time(now);
    leap_.clock_stepped(now);
  }
  show_clock_state(actions);
  show_origin(now, actions);
  return outcome;
}

void SystemProcess::take_variables(const Now& now, const Association& peer, const Selection& selection,
                                   Actions& actions) {
  leap_.vote(now, selection);
  variables_.leap = Leap::none;
  variables_.stratum = peer.peer.stratum + 1;
  variables_.refid = refid_of(peer.remote.address);
  variables_.root_delay = Duration::from_seconds(selection.root_delay_s);
  variables_.root_dispersion = Duration::from_seconds(selection.root_dispersion_s);
  variables_.reference_time = now.local - (now.mono - *peer.filter.at());
  variables_.updated = now.mono;
  actions.emplace_back(ErrorBound{Duration::from_seconds(selection.root_delay_s / 2 + selection.root_dispersion_s)});
}

// After a step the time is not known until the sources have been measured again.
void SystemProcess::forget_time(const Now& now) {
  const std::int8_t precision = variables_.precision;
  variables_ = SystemVariables{};
  variables_.precision = precision;
  variables_.refid = refid_of(Kiss::step);
  variables_.updated = now.mono;
  selection_state_ = SelectionState{};
}

void SystemProcess::tick(const Now& now, Actions& actions) {
  discipline_.tick(now, actions);
  show_clock_state(actions);
}

bool SystemProcess::review(const Now& now, Actions& actions) {
  show_origin(now, actions);
  return leap_.decide(now, synchronised(), actions);
}

std::optional<Duration> SystemProcess::next_change(const Now& now) const {
  const auto origin = orphan_.next(now.mono);
  const auto leap = leap_.next();
  if (origin && leap) return std::min(*origin, *leap);
  return origin ? origin : leap;
}

void SystemProcess::clock_stepped(const Now& now) {
  if (!is_reference()) forget_time(now);
  leap_.clock_stepped(now);
}

SelectionContext SystemProcess::selection_context(const Now& now, const Associations& associations) const {
  SelectionContext context;
  context.local = local_view(now);
  context.orphan_wait_over = orphan_.wait_is_over(now.mono);
  for (const auto& [id, association] : associations)
    if (association.local) context.orphan_metric = std::min(context.orphan_metric, refid_of(*association.local));
  return context;
}

SystemVariables SystemProcess::variables(const Now& now) const { return leap_.announced(own_variables(now)); }

SystemVariables SystemProcess::own_variables(const Now& now) const {
  if (!is_reference()) return orphan_.shown(variables_, now.local, now.mono);
  SystemVariables variables = variables_;
  const Duration into_interval =
      Duration::from_whole_seconds(now.mono.since_epoch().floor_seconds() % reference_interval.floor_seconds());
  variables.reference_time = now.local - into_interval;
  variables.updated = now.mono;
  return variables;
}

bool SystemProcess::knows_frequency() const {
  return !is_reference() && (discipline_.state() == ClockState::sync || discipline_.state() == ClockState::spik);
}

// ---- sources ----

Candidate SystemProcess::candidate(const Association& association) const {
  Candidate c;
  c.id = association.id;
  c.offset = association.filter.offset();
  c.delay = association.filter.delay();
  c.dispersion_s = association.filter.dispersion_s();
  c.jitter_s = association.filter.jitter_s();
  c.updated = association.filter.updated();
  c.at = association.filter.at();
  c.leap = association.peer.leap;
  c.stratum = association.peer.stratum;
  c.precision_s = wire::power_of_two(association.peer.precision).seconds();
  c.root_delay_s = association.peer.root_delay.seconds();
  c.root_dispersion_s = association.peer.root_dispersion.seconds();
  c.poll = association.poll.host_poll();
  c.reach = association.poll.reach();
  c.loops = loops(association);
  c.orphan_metric = refid_of(association.remote.address);
  c.noselect = association.options.noselect;
  c.prefer = association.options.prefer;
  c.always_true = association.options.truechimer;
  return c;
}

// A source that follows this host is a loop. By the RFC a source that follows the same source as this host is one too.
bool SystemProcess::loops(const Association& association) const {
  if (association.peer.stratum <= 1) return false;
  if (association.local && association.peer.refid == refid_of(*association.local)) return true;
  return constants_.variant == Variant::rfc5905 && variables_.synchronised() && association.peer.refid == variables_.refid;
}

FilterContext SystemProcess::filter_context(const Association& association) const {
  return {precision_s_, constants_.variant == Variant::rfc5905 ? poll() : association.poll.host_poll(),
          discipline_.holds_frequency(), variables_.synchronised()};
}

bool SystemProcess::is_fit(const Now& now, const Association& association) const {
  return fitness(candidate(association), constants_, local_view(now)).ok();
}

bool SystemProcess::is_survivor(AssociationId id) const {
  const auto verdict = shown_.find(id);
  return verdict != shown_.end() &&
         (verdict->second.standing == Standing::candidate || verdict->second.standing == Standing::system_peer ||
          verdict->second.standing == Standing::pps_peer);
}

void SystemProcess::forget(AssociationId id) {
  shown_.erase(id);
  if (shown_peer_ == id) shown_peer_.reset();
  if (selection_state_.system_peer == id) selection_state_.system_peer.reset();
}

// ---- reports ----

void SystemProcess::show(const Associations& associations, const Selection& selection, Actions& actions) {
  for (const Verdict& verdict : selection.verdicts) {
    const auto before = shown_.find(verdict.id);
    if (before != shown_.end() && before->second.standing == verdict.standing && before->second.reason == verdict.reason)
      continue;
    shown_[verdict.id] = verdict;
    actions.emplace_back(SourceJudged{associations.at(verdict.id).name, verdict.standing, verdict.reason});
  }
  std::optional<AssociationId> peer;
  if (selection.system_peer) peer = selection.verdicts[*selection.system_peer].id;
  if (peer == shown_peer_) return;
  shown_peer_ = peer;
  actions.emplace_back(SelectedSource{peer ? associations.at(*peer).name : ""});
}

void SystemProcess::show_clock_state(Actions& actions) {
  if (shown_state_ == discipline_.state()) return;
  shown_state_ = discipline_.state();
  actions.emplace_back(StateChanged{"clock", std::string{name(discipline_.state())}});
}

void SystemProcess::show_origin(const Now& now, Actions& actions) {
  const TimeOrigin origin = is_reference() ? TimeOrigin::sources : orphan_.origin(now.mono, variables_);
  if (shown_origin_ == origin) return;
  shown_origin_ = origin;
  actions.emplace_back(StateChanged{"time from", word(origin)});
}

}  // namespace ntpsim::ntp
