#include "sim/host/real/real_processes.h"

#include <utility>

#include "models/clock/timex.h"
#include "sim/host/real/real_clock_call.h"
#include "sim/host/real/real_sandbox.h"

namespace ntpsim::host {

RealProcesses::RealProcesses(Kernel& kernel)
    : kernel_{kernel}, folder_{(kernel.run().real_programs.files / kernel.name()).string()},
      supervisor_{std::make_unique<daemon::Supervisor>(prepare_sandbox(kernel, folder_), *this)},
      streams_{std::make_unique<RealStreams>(kernel.port().streams(), supervisor_->streams(), kernel.events(),
                                              [this] { run_soon(); })} {
  kernel.run().warn_of_isolation(supervisor_->isolation() == daemon::Isolation::dispatcher_only);
  kernel.enlist(*this);
}

RealProcesses::~RealProcesses() {
  kernel_.leave(*this);
  wake_at({});
  for (auto& [key, socket] : ports_) kernel_.port().close(socket);
}

// ---- processes ----

RealProcesses::Number RealProcesses::start(const daemon::ProgramImage& image, ProcessObserver& program) {
  const Number process = supervisor_->start(image);
  programs_[process] = &program;
  return process;
}

const ProcessObserver* RealProcesses::maker_of(const std::string& file) const {
  const auto maker = supervisor_->maker_of(file);
  const auto known = maker ? programs_.find(*maker) : programs_.end();
  return known == programs_.end() ? nullptr : known->second;
}

void RealProcesses::tell_end(Number number, const daemon::ProcessEnd& end, bool is_unseen) {
  if (is_in_run_) ends_of_processes_.push_back({number, end, is_unseen});
  else programs_.at(number)->process_ended(end, is_unseen);
}

void RealProcesses::ended(int number, const daemon::Ending& ending) {
  if (is_in_run_) ended_.emplace_back(number, ending);   // its last lines come first
  else programs_.at(number)->ended(ending);
}

void RealProcesses::failed(int number, const std::string& what) {
  tell_output();
  const auto known = programs_.find(number);
  if (known != programs_.end()) return known->second->failed(what);
  kernel_.run().fail(kernel_.name() + ": " + what + "\n" + supervisor_->describe());
}

// Wall time decides whether a program's pipe is emptied during a turn or after it. For this reason, everything printed at an
// instant is told after all other events of that instant.
void RealProcesses::output(int number, const daemon::ProcessName& process, std::string_view text) {
  printed_.push_back({number, process, std::string{text}});
  if (!is_in_run_) tell_output();
}

void RealProcesses::tell_output() {
  for (const auto& [number, process, text] : std::exchange(printed_, {})) programs_.at(number)->printed(process, text);
}

void RealProcesses::run() {
  if (kernel_.run().fault) return;
  is_in_run_ = true;
  supervisor_->run();
  is_in_run_ = false;
  tell_output();
  for (const auto& [number, end, is_unseen] : std::exchange(ends_of_processes_, {}))
    programs_.at(number)->process_ended(end, is_unseen);
  for (const auto& [number, ending] : std::exchange(ended_, {})) programs_.at(number)->ended(ending);
  kernel_.plan();
}

void RealProcesses::run_soon() {
  if (!is_in_run_) return run();
  kernel_.events().schedule(now(), [this] { run(); });
}

// ---- clock ----

daemon::PageClock RealProcesses::clock() {
  HostClock& clock = kernel_.clock();
  const CounterTime counter = clock.advance(now());
  daemon::PageClock page{clock.kernel(), clock.crystal(), now(), counter};
  for (const ComingCall& coming : coming_calls_) make(coming.call, page.kernel, counter_at(page, coming.at));
  return page;
}

void RealProcesses::clock_called(int number, const daemon::ClockCall& call) {
  const TrueTime at = now() + Duration::from_nanoseconds(call.after);
  coming_calls_.push_back({at, number, call});
  kernel_.events().schedule(at, [this] { make_coming_call(); });
}

void RealProcesses::make_coming_call() {
  const auto [at, program, call] = coming_calls_.front();
  coming_calls_.pop_front();
  HostClock& clock = kernel_.clock();
  const Duration error_before = clock.error(at);
  const bool nano = (clock.discipline(at).status & timex::sta_nano) != 0;
  const CounterTime counter = clock.advance(at);
  make(call, clock.kernel(), counter);
  const auto made = adjustment(call, nano);
  if (made) programs_.at(program)->adjusted_clock(*made);
  kernel_.clock_was_called(*this, made && made->step ? std::optional{error_before} : std::nullopt);
}

void RealProcesses::clock_stepped(Duration) {
  supervisor_->clock_stepped();
  run();
}

void RealProcesses::wake_at(const daemon::Wakeup& wakeup) {
  if (monotonic_wakeup_) kernel_.cancel(*std::exchange(monotonic_wakeup_, std::nullopt));
  if (realtime_wakeup_) kernel_.cancel(*std::exchange(realtime_wakeup_, std::nullopt));
  if (wakeup.monotonic) monotonic_wakeup_ = kernel_.wake_at(*wakeup.monotonic, *this, 0);
  if (wakeup.realtime) realtime_wakeup_ = kernel_.wake_at(*wakeup.realtime, *this, 0);
}

// ---- network ----

std::vector<daemon::HostRoute> RealProcesses::routes() {
  std::vector<daemon::HostRoute> list;
  for (const Route& route : kernel_.port().routes().routes()) list.push_back({route.to, route.interface.to_int(), route.gateway});
  return list;
}

void RealProcesses::port_changed(bool ipv6, std::uint16_t port, bool open) {
  if (open) bind({ipv6, port});
  else unbind({ipv6, port});
}

void RealProcesses::unbind(const PortKey& key) {
  const auto open = ports_.find(key);
  if (open == ports_.end()) return;   // it could not be opened
  kernel_.port().close(open->second);
  ports_.erase(open);
}

void RealProcesses::bind(const PortKey& key) {
  SocketOptions options;
  options.ipv6 = key.first;
  options.port = key.second;
  options.broadcast = true;   // the program's own call decides whether it may send to a broadcast address
  for (const auto& [group, interfaces] : groups_)
    if (group.is_v6() == key.first) options.groups.push_back(group);
  const auto socket = kernel_.port().open(options, *this);
  if (!socket) {
    kernel_.run().fail(kernel_.name() + ": port " + std::to_string(key.second) +
                       " is taken by a model that runs on the same host");
    return;
  }
  ports_[key] = *socket;
}

// Memberships belong to the host: all sockets of its programs receive a group when one of them has joined it, as on Linux.
void RealProcesses::group_changed(const IpAddress& group, int, bool joined) {
  const int interfaces = groups_[group] += joined ? 1 : -1;
  if (interfaces == 0) groups_.erase(group);
  if (interfaces != (joined ? 1 : 0)) return;
  for (const auto& [key, socket] : std::map{ports_}) {
    if (key.first != group.is_v6()) continue;
    unbind(key);
    bind(key);
  }
}

void RealProcesses::sends(int number, const Datagram& datagram, bool unheard) {
  programs_.at(number)->sends(datagram, unheard);
}

// A program may send and close its socket in one turn. Its packet is still sent.
void RealProcesses::send(Datagram datagram, Duration after, std::optional<SendId> stamps) {
  if (after.is_zero()) return kernel_.port().send_routed(std::move(datagram), *this, stamps);
  kernel_.events().schedule(now() + after, [this, moved = std::move(datagram), stamps]() mutable {
    kernel_.port().send_routed(std::move(moved), *this, stamps);
  });
}

Stamps RealProcesses::stamps(const PacketTimes& times) {
  HostClock& clock = kernel_.clock();
  clock.advance(now());   // past instants can then be read
  Stamps stamps{clock.plain_stamp(times.program), std::nullopt, std::nullopt};
  if (times.kernel) stamps.kernel = clock.plain_stamp(*times.kernel);
  if (times.hardware) stamps.hardware = clock.plain_stamp(*times.hardware);
  return stamps;
}

void RealProcesses::received(SocketHandle, Datagram datagram, const PacketTimes& times) {
  if (supervisor_->datagrams().deliver(datagram, stamps(times))) run();
}

void RealProcesses::sent(SocketHandle, SendId id, const PacketTimes& times) {
  supervisor_->datagrams().transmitted(id, stamps(times));
  run_soon();
}

void RealProcesses::send_failed(SocketHandle, const IcmpError& error) {
  supervisor_->datagrams().icmp_error(error);
  run_soon();
}

}  // namespace ntpsim::host
