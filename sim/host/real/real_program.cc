#include "sim/host/real/real_program.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <iterator>
#include <utility>

#include "sim/daemon/call_names.h"
#include "sim/daemon/launch/tool_options.h"
#include "sim/host/real/real_launch.h"

namespace ntpsim::host {

namespace {

const Duration time_for_rest = Duration::from_whole_seconds(1);   // of a report, of simulated time

int number_of(StopSignal signal) {
  switch (signal) {
    case StopSignal::term: return SIGTERM;
    case StopSignal::interrupt: return SIGINT;
    case StopSignal::hang_up: return SIGHUP;
    case StopSignal::quit: return SIGQUIT;
    case StopSignal::kill: return SIGKILL;
  }
  return 0;
}

std::string words(const DaemonConfig& config, const daemon::Ending& ending, bool is_first) {
  if (ending.how != daemon::Ending::How::exited && ending.status == 0) return "was ended by a signal";
  if (ending.how != daemon::Ending::How::exited)
    return fmt::format("was ended by signal {} ({})", ending.status, strsignal(ending.status));
  const std::string_view meaning = is_first ? meaning_of_exit(config, ending.status) : "";
  return fmt::format("ended with exit status {}{}", ending.status, meaning.empty() ? "" : fmt::format(" ({})", meaning));
}

bool matches(const DaemonEnd& expected, const daemon::Ending& ending) {
  const bool exited = ending.how == daemon::Ending::How::exited;
  switch (expected.how) {
    case DaemonEnd::How::any: return true;
    case DaemonEnd::How::running: return false;
    case DaemonEnd::How::exited: return exited && ending.status == expected.number;
    case DaemonEnd::How::signalled: return !exited && ending.status == expected.number;
  }
  return false;
}

record::ProcessEnded record_of(const daemon::ProcessEnd& end) {
  record::ProcessEnded event{end.name, end.number, std::nullopt, std::nullopt};
  (end.ending.how == daemon::Ending::How::exited ? event.status : event.signal) = end.ending.status;
  return event;
}

// What a parent that asks may make of it as it likes, as shells do: a status, and the signals that tell of no mistake.
bool is_parents_business(const daemon::Ending& ending) {
  constexpr int harmless[] = {SIGPIPE, SIGALRM, SIGVTALRM, SIGPROF};
  return ending.how == daemon::Ending::How::exited ||
         std::find(std::begin(harmless), std::end(harmless), ending.status) != std::end(harmless);
}

}  // namespace

RealProgram::RealProgram(Kernel& kernel, ProgramIndex index, std::string name, const DaemonConfig& config,
                         std::shared_ptr<RealProcesses> processes)
    : kernel_{kernel}, index_{index}, name_{std::move(name)}, config_{config}, processes_{std::move(processes)} {}

RealProgram::~RealProgram() {
  if (log_) log_->flush();   // if the run ended before the program
}

void RealProgram::start() {
  if (process_ && is_asked_to_stop_) {
    starts_again_ = true;
    return;
  }
  if (process_) return kernel_.record().warning(name_ + " was started, but it runs already");
  kernel_.record().program_state(index_, record::ProgramState::running);
  const LocalTime date = kernel_.clock().realtime(kernel_.true_time());
  const std::string& folder = processes_->folder();
  if (std::exchange(forgets_state_, false)) {
    remove_state(config_, folder, [this](const std::string& file) { return processes_->maker_of(file) == this; });
    place_files(config_, folder, date);
  }
  const RunContext& run = kernel_.run();
  const auto image = prepare_program(config_, run.real_programs, folder, run.scenario.scenario.folder.string(), date);
  process_ = number_ = processes_->start(image, *this);
  looks_for_leaks_ = config_.reports == Reports::faults && !has_warned_of_leaks_ &&
                     daemon::looks_for_leaks(image.program, image.environment);
  if (!log_) {
    log_.emplace(folder + "/" + name_ + ".log", [this](const std::string& line) { has_line(line); });
    for (const std::string& option : image.overruled)
      kernel_.record().warning(name_ + ": " + option + " has no effect, because ntpsim needs another value");
  }
  is_asked_to_stop_ = false;
  is_made_to_crash_ = false;
  processes_->run();
}

void RealProgram::stop() {
  if (!process_) return;
  is_asked_to_stop_ = true;
  processes_->signal(*process_, number_of(config_.stop_signal));
  kernel_.events().schedule(kernel_.true_time() + config_.grace, [this, process = *process_] {
    if (process_ != process) return;
    processes_->kill(process);
    processes_->run();
  });
  processes_->run();
}

void RealProgram::crash() {
  if (!process_) return;
  is_asked_to_stop_ = true;
  is_made_to_crash_ = true;
  processes_->kill(*process_);
  processes_->run();
}

void RealProgram::call(const Called& call) {
  kernel_.record().warning("a call of " + call.function + " failed: a real program has no functions");
}

void RealProgram::printed(const daemon::ProcessName& process, std::string_view text) {
  prints_ = process;
  log_->add(kernel_.run().elapsed(), text);
}

void RealProgram::has_line(const std::string& line) {
  kernel_.record().report(index_, Message{line});
  if (config_.reports != Reports::faults || reported_ || kernel_.run().fault) return;
  const auto report = reports_.look(line);
  if (!report) return;
  has_failed_ = true;
  reported_ = {*report, prints_, number_, kernel_.run().elapsed()};
  // Some sanitizers go on behind a report, and some let another program write the rest.
  kernel_.events().schedule(kernel_.true_time() + time_for_rest, [this] { tell_report(); });
}

void RealProgram::tell_report() {
  if (!reported_) return;
  const auto& [report, process, program, at] = *reported_;
  fail(fmt::format("{}: its process {} ({}) has a report by {}, which was not expected: {}; its reports are faults", title(),
                   process.name, process.number, report.tool, report.first_line),
       program, at);
}

void RealProgram::call_refused(int call, int error) {
  if (!told_refusals_.insert(call).second) return;
  kernel_.run().warn_once_in_fleet(kernel_.host(), fmt::format("{}: {} was refused with {}: not possible in virtual time", name_,
                                                               daemon::call_name(call), daemon::error_name(error)));
}

void RealProgram::sends(const Datagram& datagram, bool unheard) {
  kernel_.record().sends_from(index_, datagram.destination.address.is_v6(), datagram.source.port);
  if (unheard) kernel_.record().undelivered_locally(index_, datagram.destination.port, datagram.data);
}

// That a program's first process ends with status 0 is judged when the last one has ended: it may have left a daemon behind.
bool RealProgram::is_expected(const daemon::ProcessEnd& end) const {
  if (end.ending.how == daemon::Ending::How::exited && end.ending.status == 0) return true;
  if (matches(*DaemonEnd::parse(expected_end(config_)), end.ending)) return true;
  if (end.was_sent) return !end.is_first || is_asked_to_stop_;
  return end.has_parent && is_parents_business(end.ending);
}

std::string RealProgram::expectation() const {
  return fmt::format("; its expect_end is {}{}", expected_end(config_),
                     is_asked_to_stop_ ? ", and when it is stopped it may end with exit status 0 or by the signal" : "");
}

void RealProgram::process_ended(const daemon::ProcessEnd& end, bool is_unseen) {
  log_->flush();
  if (!is_unseen) kernel_.record().process_ended(index_, record_of(end));
  if (reported_ && reported_->process.number == end.number) tell_report();
  if (is_expected(end)) return;
  has_failed_ = true;
  const std::string who = end.is_first ? title() : fmt::format("{}: its process {} ({})", title(), end.name, end.number);
  const bool nobody_asked = !end.is_first && is_parents_business(end.ending);
  const std::string_view why = nobody_asked ? "and no parent has waited for it" : "which was not expected";
  fail(fmt::format("{} {}, {}{}", who, words(config_, end.ending, end.is_first), why, expectation()), *process_);
}

void RealProgram::ended(const daemon::Ending& ending) {
  const RealProcesses::Number process = *std::exchange(process_, std::nullopt);
  log_->flush();
  tell_report();
  if (ending.how == daemon::Ending::How::signalled && !is_made_to_crash_) warn_of_leaks("a signal ended it");
  const bool as_asked = !has_failed_ && (is_asked_to_stop_ || matches(*DaemonEnd::parse(expected_end(config_)), ending));
  const bool has_crashed = !as_asked || is_made_to_crash_;
  kernel_.record().program_state(index_, has_crashed ? record::ProgramState::crashed : record::ProgramState::stopped);
  if (std::exchange(starts_again_, false)) kernel_.events().schedule(kernel_.true_time(), [this] { start(); });
  if (as_asked) return;
  fail(fmt::format("{} {}, which was not expected{}", title(), words(config_, ending, true), expectation()), process);
}

void RealProgram::warn_of_leaks(std::string_view why) {
  if (!looks_for_leaks_ || std::exchange(has_warned_of_leaks_, true)) return;
  kernel_.record().warning(
      fmt::format("{}: leaks were not looked for, because {}; a sanitizer looks when a program exits", name_, why));
}

void RealProgram::failed(const std::string& what) { fail(title() + ": " + what, *process_); }

void RealProgram::fail(const std::string& what, RealProcesses::Number process, std::optional<Duration> at) {
  kernel_.run().fail(fmt::format("{}\nits last output:\n{}{}", what, log_->last_lines(), processes_->describe(process)), at);
}

void RealProgram::end_of_run() {
  if (log_) log_->flush();
  tell_report();
  if (!process_) return;
  warn_of_leaks("it ran up to the end");
  processes_->tell_unseen_ends(*process_);
  const auto expected = DaemonEnd::parse(expected_end(config_));
  if (expected->how == DaemonEnd::How::exited || expected->how == DaemonEnd::How::signalled)
    kernel_.run().fail(title() + " still runs; expected end: " + std::string{expected_end(config_)});
}

}  // namespace ntpsim::host
