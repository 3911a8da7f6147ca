#include "sim/host/real_processes.h"

#include <cerrno>
#include <utility>

#include "models/clock/timex.h"
#include "sim/host/real_clock_call.h"
#include "sim/host/real_sandbox.h"

namespace ntpsim::host {

namespace {

// What the sender's kernel makes of a refusal: errno, ICMP type and code (RFC 792, RFC 4443).
struct Refusal {
  int error, type, code;
};
Refusal refusal(Reason reason, bool ipv6) {
  switch (reason) {
    case Reason::port_closed: return {ECONNREFUSED, ipv6 ? 1 : 3, ipv6 ? 4 : 3};
    case Reason::firewall: return {ipv6 ? EACCES : EHOSTUNREACH, ipv6 ? 1 : 3, ipv6 ? 1 : 13};
    case Reason::too_big: return {EMSGSIZE, ipv6 ? 2 : 3, ipv6 ? 0 : 4};
    case Reason::time_to_live: return {EHOSTUNREACH, ipv6 ? 3 : 11, 0};
    default: return {ipv6 ? ENETUNREACH : EHOSTUNREACH, ipv6 ? 1 : 3, ipv6 ? 0 : 1};
  }
}

}  // namespace

RealProcesses::RealProcesses(Kernel& kernel)
    : kernel_{kernel}, folder_{(kernel.run().real_programs.files / kernel.name()).string()},
      supervisor_{std::make_unique<daemon::Supervisor>(prepare_sandbox(kernel, folder_), *this)},
      streams_{std::make_unique<RealStreams>(kernel.port().streams(), *supervisor_, kernel.events(), [this] { run_soon(); })} {
  kernel.run().warn_of_isolation(supervisor_->isolation() == daemon::Isolation::dispatcher_only);
  kernel.enlist(*this);
}

RealProcesses::~RealProcesses() {
  kernel_.leave(*this);
  wake_at({});
  for (auto& [key, socket] : ports_) kernel_.port().close(socket);
}

// ---- life ----

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

void RealProcesses::ended(int number, const daemon::Ending& ending) {
  if (is_in_run_) ended_.emplace_back(number, ending);   // its last words come first
  else programs_.at(number)->ended(ending);
}

void RealProcesses::failed(const std::string& report) { kernel_.run().fail(kernel_.name() + ": " + report); }

// A program's pipe may be emptied in the middle of a turn or behind it: that is wall time's choice. So what was printed at an
// instant is told behind everything else of that instant.
void RealProcesses::output(int number, std::string_view text) {
  printed_.emplace_back(number, text);
  if (!is_in_run_) tell_output();
}

void RealProcesses::tell_output() {
  for (const auto& [number, text] : std::exchange(printed_, {})) programs_.at(number)->printed(text);
}

void RealProcesses::run() {
  if (kernel_.run().fault) return;
  has_stepped_ = false;
  const Duration error_before = kernel_.clock().error(now());
  is_in_run_ = true;
  supervisor_->run();
  is_in_run_ = false;
  tell_output();
  for (const auto& [number, ending] : std::exchange(ended_, {})) programs_.at(number)->ended(ending);
  if (has_stepped_) kernel_.clock_was_set(error_before, *this);
  else kernel_.plan();
}

void RealProcesses::run_soon() {
  if (!is_in_run_) return run();
  kernel_.events().schedule(now(), [this] { run(); });
}

// ---- clock ----

daemon::PageClock RealProcesses::clock() {
  const CounterTime counter = kernel_.clock().advance(now());
  return {kernel_.clock().kernel(), counter};
}

void RealProcesses::clock_called(int number, const daemon::ClockCall& call) {
  const bool nano = (kernel_.clock().discipline(now()).status & timex::sta_nano) != 0;
  const auto made = adjustment(call, nano);
  if (!made) return;   // it only asked
  has_stepped_ = has_stepped_ || made->step.has_value();
  programs_.at(number)->adjusted_clock(*made);
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

void RealProcesses::port_changed(bool ipv6, std::uint16_t port, bool open) {
  if (open) bind({ipv6, port});
  else unbind({ipv6, port});
}

void RealProcesses::unbind(const PortKey& key) {
  const auto open = ports_.find(key);
  if (open == ports_.end()) return;   // it could not be opened
  kernel_.port().close(open->second);
  sockets_.erase(open->second);
  ports_.erase(open);
}

void RealProcesses::bind(const PortKey& key) {
  SocketOptions options;
  options.ipv6 = key.first;
  options.port = key.second;
  options.broadcast = true;   // whether a program may send to a broadcast address is decided where it calls
  for (const auto& [group, interfaces] : groups_)
    if (group.is_v6() == key.first) options.groups.push_back(group);
  const auto socket = kernel_.port().open(options, *this);
  if (!socket) {
    failed("port " + std::to_string(key.second) + " is taken by a model that runs on the same host");
    return;
  }
  ports_[key] = *socket;
  sockets_[*socket] = key;
}

// Memberships belong to the host: its programs' sockets hear a group as soon as one of them has joined it, as on Linux.
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

void RealProcesses::send(daemon::Datagram datagram, Duration after, std::optional<daemon::StampRequest> stamps) {
  if (after.is_zero()) return transmit(datagram, stamps);
  kernel_.events().schedule(now() + after, [this, datagram = std::move(datagram), stamps] { transmit(datagram, stamps); });
}

// A program may send and close its socket in one turn: its packet leaves all the same.
void RealProcesses::transmit(daemon::Datagram datagram, std::optional<daemon::StampRequest> stamps) {
  RoutedDatagram out;
  if (datagram.names_source) out.source = datagram.source.address;
  out.source_port = datagram.source.port;
  out.to = datagram.destination;
  out.data = std::move(datagram.data);
  out.marks = {datagram.time_to_live, datagram.traffic_class};
  kernel_.port().send_routed(std::move(out), *this, stamps.value_or(0), stamps.has_value());
}

// Numbered by interfaces(): one for each network, in the order of the port's addresses.
int RealProcesses::interface_of(const IpAddress& local) const {
  int interface = -1;
  const std::string* network = nullptr;
  for (const InterfaceAddress& entry : kernel_.port().addresses()) {
    if (network == nullptr || *network != entry.network) ++interface;
    if (entry.address == local) return interface;
    network = &entry.network;
  }
  return interface == 0 ? 0 : -1;
}

daemon::PacketStamps RealProcesses::stamps(const PacketTimes& times) {
  kernel_.clock().advance(now());   // so that the past can be read
  daemon::PacketStamps stamps{kernel_.clock().stamp(times.kernel.value_or(times.daemon)), std::nullopt};
  if (times.hardware) stamps.hardware = kernel_.clock().stamp(*times.hardware);
  return stamps;
}

void RealProcesses::received(SocketHandle, const Endpoint& remote, const Endpoint& local, Bytes data, const PacketTimes& times,
                            const PacketMarks& marks) {
  daemon::Datagram datagram;
  datagram.source = remote;
  datagram.destination = local;
  datagram.data = std::move(data);
  datagram.interface = interface_of(local.address);
  datagram.time_to_live = marks.time_to_live;
  datagram.traffic_class = marks.traffic_class;
  if (supervisor_->deliver(datagram, stamps(times))) run();
}

void RealProcesses::sent(SocketHandle, std::uint64_t id, const PacketTimes& times) {
  supervisor_->transmitted(id, stamps(times));
  run_soon();
}

void RealProcesses::send_failed(SocketHandle socket, const Endpoint& remote, Reason reason) {
  const auto key = sockets_.find(socket);
  if (key == sockets_.end()) return;
  daemon::Datagram sent;
  sent.source.port = key->second.second;
  for (const InterfaceAddress& own : kernel_.port().addresses())
    if (own.address.is_v6() == key->second.first) sent.source.address = own.address;
  sent.destination = remote;
  const Refusal what = refusal(reason, key->second.first);
  supervisor_->unreachable(sent, remote.address, what.error, what.type, what.code);
  run_soon();
}

}  // namespace ntpsim::host
