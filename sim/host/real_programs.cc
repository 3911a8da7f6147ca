#include "sim/host/real_programs.h"

#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <utility>

#include "models/base/random.h"
#include "sim/host/clock_log.h"
#include "sim/host/program_launch.h"
#include "sim/host/tls_host.h"
#include "sim/scenario/name_resolution.h"

namespace ntpsim::host {

namespace {

namespace fs = std::filesystem;

std::vector<daemon::HostInterface> interfaces(const ExpandedScenario& scenario, int host) {
  std::vector<daemon::HostInterface> list;
  for (int network = 0; network < static_cast<int>(scenario.scenario.networks.size()); ++network) {
    daemon::HostInterface interface;
    interface.v4 = scenario.addresses.ipv4(network, host);
    interface.v6 = scenario.addresses.ipv6(network, host);
    if (!interface.v4 && !interface.v6) continue;
    interface.name = "eth" + std::to_string(list.size());
    if (interface.v4) interface.v4_prefix = scenario.addresses.ipv4_prefix(network)->length;
    if (interface.v6) interface.v6_prefix = scenario.addresses.ipv6_prefix(network)->length;
    interface.mtu = static_cast<int>(scenario.scenario.networks[static_cast<std::size_t>(network)].second.mtu);
    list.push_back(interface);
  }
  return list;
}

int signal_number(const std::string& name) {
  static const std::map<std::string, int> numbers{
      {"TERM", SIGTERM}, {"INT", SIGINT}, {"HUP", SIGHUP}, {"QUIT", SIGQUIT}, {"KILL", SIGKILL}};
  return numbers.at(name);
}

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

// What a program needs that speaks TLS: whom the run's programs trust, and the host's own certificate.
std::map<std::string, std::string> tls_files(const TlsHost& host) {
  const tls::Identity identity = host.authority.issue({host.path, host.names, {}, {}});
  return {{"etc/ntpsim/authority.pem", host.authority.certificate()},
          {"etc/ntpsim/certificate.pem", identity.certificates},
          {"etc/ntpsim/key.pem", identity.private_key}};
}

std::string words(const DaemonConfig& config, const daemon::Ending& ending) {
  if (ending.how != daemon::Ending::How::exited)
    return fmt::format("was ended by signal {} ({})", ending.status, strsignal(ending.status));
  const std::string_view meaning = meaning_of_exit(config, ending.status);
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

}  // namespace

RealPrograms::RealPrograms(const ExpandedScenario& scenario, int host, HostClock& clock, Port& port, RunContext& context,
                           RealProgramsUser& user)
    : scenario_{scenario}, host_{host}, clock_{clock}, port_{port}, context_{context}, user_{user},
      folder_{(context.real_programs.files / scenario.scenario.hosts[static_cast<std::size_t>(host)].first).string()},
      alarm_{context.events.alarm([this] { run(); })} {
  require_programs();
  daemon::SupervisorConfig config;
  config.name = name();
  config.sandbox.host_name = name();
  config.sandbox.folder = folder_;
  config.sandbox.visible = {context.real_programs.library.string(), context.real_programs.loader.string()};
  if (fs::exists(context.real_programs.packages)) config.sandbox.visible.push_back(context.real_programs.packages.string());
  for (const ProgramSpec& program : spec().programs)
    if (const auto* daemon = std::get_if<DaemonConfig>(&program.kind); daemon && daemon->program)
      config.sandbox.visible.push_back(program_path(*daemon));
  config.sandbox.hosts = hosts_file(scenario, host);
  config.sandbox.files = tls_files(tls_host(context.authority, scenario.scenario.seed, name(), port));
  config.sandbox.files["etc/gai.conf"] = gai_file(scenario, host);
  config.library = context.real_programs.library.string();
  config.loader = context.real_programs.loader.string();
  if (!context.real_programs.debugger.empty()) config.patience_ms = 0;   // somebody stands at a breakpoint
  config.output_limit = static_cast<std::uint64_t>(scenario.scenario.record.log_limit.bytes);
  config.interfaces = interfaces(scenario, host);
  config.file_date = clock_.realtime(now()).since_epoch().floor_nanoseconds();
  config.random_key = Random{scenario.scenario.seed, "hosts." + name() + ".entropy"}.bits();
  daemons_ = std::make_unique<daemon::Supervisor>(config, *this);
  context.warn_of_isolation(daemons_->isolation() == daemon::Isolation::dispatcher_only);
  streams_ = std::make_unique<RealStreams>(port.streams(), *daemons_, context, [this] { run_soon(); });
}

RealPrograms::~RealPrograms() {
  for (auto& [key, socket] : ports_) port_.close(socket);
  for (auto& [program, log] : logs_) log.flush();
}

// Before anything runs: a scenario whose last program is not there shall not run for an hour first.
void RealPrograms::require_programs() {
  fs::create_directories(folder_);
  for (const ProgramSpec& program : spec().programs)
    if (const auto* config = std::get_if<DaemonConfig>(&program.kind)) {
      prepare_program(*config, context_.real_programs, folder_, scenario_.scenario.folder.string(), clock_.realtime(now()));
      place_files(*config, folder_, clock_.realtime(now()));
    }
}

std::string RealPrograms::title(int program) const {
  return name() + ": " + spec().programs[static_cast<std::size_t>(program)].name;
}

// ---- life ----

void RealPrograms::start(int program) {
  const ProgramSpec& what = spec().programs[static_cast<std::size_t>(program)];
  const auto& config = std::get<DaemonConfig>(what.kind);
  const LocalTime date = clock_.realtime(now());
  if (to_forget_.erase(program) > 0) {
    remove_state(config, folder_, [&](const std::string& file) { return is_made_by(program, file); });
    place_files(config, folder_, date);
  }
  const auto image = prepare_program(config, context_.real_programs, folder_, scenario_.scenario.folder.string(), date);
  const int number = daemons_->start(image);
  programs_[number] = program;
  running_[program] = number;
  asked_to_stop_.erase(program);
  logs_.try_emplace(program, folder_ + "/" + what.name + ".log", [this, program](const std::string& line) {
    context_.recorder.report(context_.events.now(), host_, program, Message{line});
  });
  run();
}

bool RealPrograms::is_made_by(int program, const std::string& file) const {
  const auto maker = daemons_->maker_of(file);
  const auto known = maker ? programs_.find(*maker) : programs_.end();
  return known != programs_.end() && known->second == program;
}

void RealPrograms::forget_state(int program) { to_forget_.insert(program); }

void RealPrograms::start_again(int program) {
  if (asked_to_stop_.contains(program)) to_start_again_.insert(program);
  else context_.recorder.warning(title(program) + " was started and runs already");
}

void RealPrograms::stop(int program, bool crash) {
  const auto running = running_.find(program);
  if (running == running_.end()) return;
  const int number = running->second;
  const auto& config = std::get<DaemonConfig>(spec().programs[static_cast<std::size_t>(program)].kind);
  asked_to_stop_.insert(program);
  if (crash) {
    daemons_->kill(number);
  } else {
    daemons_->signal(number, signal_number(config.stop_signal));
    context_.events.schedule(now() + config.grace, [this, number] {
      if (!daemons_->lives(number)) return;
      daemons_->kill(number);
      run();
    });
  }
  run();
}

void RealPrograms::ended(int number, const daemon::Ending& ending) {
  running_.erase(programs_.at(number));
  endings_[programs_.at(number)] = ending;
  ended_.push_back(number);
  if (in_run_) return;   // its last words come first
  ended_.clear();
  settle_end(number);
}

void RealPrograms::settle_end(int number) {
  const int program = programs_.at(number);
  const daemon::Ending ending = endings_.at(program);
  logs_.at(program).flush();
  const auto& config = std::get<DaemonConfig>(spec().programs[static_cast<std::size_t>(program)].kind);
  const auto expected = DaemonEnd::parse(expected_end(config));
  const bool as_asked = asked_to_stop_.contains(program) || matches(*expected, ending);
  user_.program_ended(program, as_asked);
  if (to_start_again_.erase(program) > 0)
    context_.events.schedule(now(), [this, program] { user_.program_starts_again(program); });
  if (!as_asked)
    context_.fail(failure_head() + fmt::format("{} {}, which nobody expected\nits last words:\n{}{}", title(program), words(config, ending),
                                               logs_.at(program).last_lines(), daemons_->describe(number)));
}

void RealPrograms::require_expected_ends() {
  for (std::size_t i = 0; i < spec().programs.size(); ++i) {
    const auto* config = std::get_if<DaemonConfig>(&spec().programs[i].kind);
    const int program = static_cast<int>(i);
    if (!config || !running_.contains(program)) continue;
    const auto expected = DaemonEnd::parse(expected_end(*config));
    if (expected->how == DaemonEnd::How::exited || expected->how == DaemonEnd::How::signalled)
      context_.fail(failure_head() + title(program) + " still runs; its end was expected: " + std::string{expected_end(*config)});
  }
}

std::string RealPrograms::failure_head() const {
  return fmt::format("at {:.9f} s of simulated time: ", (context_.events.now() - scenario_.start).seconds());
}

void RealPrograms::failed(const std::string& report) { context_.fail(failure_head() + name() + ": " + report); }

// A program's pipe may be emptied in the middle of a turn or behind it: that is wall time's choice. So what was printed at an
// instant is told behind everything else of that instant.
void RealPrograms::output(int number, std::string_view text) {
  printed_.emplace_back(programs_.at(number), text);
  if (!in_run_) tell_output();
}

void RealPrograms::tell_output() {
  for (const auto& [program, text] : std::exchange(printed_, {}))
    logs_.at(program).add(context_.events.now() - scenario_.start, text);
}

void RealPrograms::run() {
  if (context_.fault) return;
  stepped_ = false;
  disciplining_ = -1;
  error_before_ = clock_.error(now());
  in_run_ = true;
  daemons_->run();
  in_run_ = false;
  tell_output();
  for (const int number : std::exchange(ended_, {})) settle_end(number);
  if (disciplining_ >= 0) user_.clock_changed(stepped_, error_before_, disciplining_);
}

void RealPrograms::run_soon() {
  if (!in_run_) return run();
  context_.events.schedule(now(), [this] { run(); });
}

// ---- clock ----

daemon::PageClock RealPrograms::clock() {
  const CounterTime counter = clock_.advance(now());
  return {clock_.kernel(), counter};
}

void RealPrograms::clock_disciplined(const KernelClock& state) { clock_.kernel() = state; }

void RealPrograms::clock_called(int number, const daemon::ClockCall& call) {
  const int program = programs_.at(number);
  const auto made = adjustment(call, (clock_.discipline(now()).status & timex::sta_nano) != 0);
  if (!made) return;   // it only asked
  disciplining_ = program;
  if (made->step) stepped_ = true;
  context_.recorder.clock_adjusted(now(), host_, program, *made);
}

void RealPrograms::clock_stepped() {
  daemons_->clock_stepped();
  run();
}

void RealPrograms::wake_at(const daemon::Wakeup& wakeup) {
  wakeup_ = wakeup;
  plan();
}

void RealPrograms::plan() {
  alarm_->cancel();
  if (clock_.suspended()) return;
  TrueTime at = HostClock::never;
  if (wakeup_.monotonic) at = std::min(at, clock_.when(now(), *wakeup_.monotonic, context_.run_end));
  if (wakeup_.realtime) at = std::min(at, clock_.when_realtime(now(), *wakeup_.realtime, context_.run_end));
  if (at <= context_.run_end) alarm_->set(at);
}

// ---- network ----

void RealPrograms::port_changed(bool ipv6, std::uint16_t port, bool open) {
  if (open) bind({ipv6, port});
  else unbind({ipv6, port});
}

void RealPrograms::unbind(const PortKey& key) {
  const auto open = ports_.find(key);
  if (open == ports_.end()) return;   // it could not be opened
  port_.close(open->second);
  sockets_.erase(open->second);
  ports_.erase(open);
}

void RealPrograms::bind(const PortKey& key) {
  SocketOptions options;
  options.ipv6 = key.first;
  options.port = key.second;
  options.broadcast = true;   // whether a program may send to a broadcast address is decided where it calls
  for (const auto& [group, interfaces] : groups_)
    if (group.is_v6() == key.first) options.groups.push_back(group);
  const auto socket = port_.open(options, *this);
  if (!socket) {
    failed("port " + std::to_string(key.second) + " is taken by a model that runs on the same host");
    return;
  }
  ports_[key] = *socket;
  sockets_[*socket] = key;
}

// Memberships belong to the host: its programs' sockets hear a group as soon as one of them has joined it, as on Linux.
void RealPrograms::group_changed(const IpAddress& group, int, bool joined) {
  const int interfaces = groups_[group] += joined ? 1 : -1;
  if (interfaces == 0) groups_.erase(group);
  if (interfaces != (joined ? 1 : 0)) return;
  for (const auto& [key, socket] : std::map{ports_}) {
    if (key.first != group.is_v6()) continue;
    unbind(key);
    bind(key);
  }
}

void RealPrograms::send(daemon::Datagram datagram, Duration after, std::optional<daemon::StampRequest> stamps) {
  if (after.is_zero()) return transmit(datagram, stamps);
  context_.events.schedule(now() + after, [this, datagram = std::move(datagram), stamps] { transmit(datagram, stamps); });
}

// A program may send and close its socket in one turn: its packet leaves all the same.
void RealPrograms::transmit(daemon::Datagram datagram, std::optional<daemon::StampRequest> stamps) {
  RoutedDatagram out;
  if (datagram.names_source) out.source = datagram.source.address;
  out.source_port = datagram.source.port;
  out.to = datagram.destination;
  out.data = std::move(datagram.data);
  out.marks = {datagram.time_to_live, datagram.traffic_class};
  port_.send_routed(std::move(out), *this, stamps.value_or(0), stamps.has_value());
}

// Numbered by interfaces(): one for each network, in the order of the port's addresses.
int RealPrograms::interface_of(const IpAddress& local) const {
  int interface = -1;
  const std::string* network = nullptr;
  for (const InterfaceAddress& entry : port_.addresses()) {
    if (network == nullptr || *network != entry.network) ++interface;
    if (entry.address == local) return interface;
    network = &entry.network;
  }
  return interface == 0 ? 0 : -1;
}

daemon::PacketStamps RealPrograms::stamps(const PacketTimes& times) {
  clock_.advance(now());   // so that the past can be read
  daemon::PacketStamps stamps{clock_.stamp(times.kernel.value_or(times.daemon)), std::nullopt};
  if (times.hardware) stamps.hardware = clock_.stamp(*times.hardware);
  return stamps;
}

void RealPrograms::received(SocketHandle, const Endpoint& remote, const Endpoint& local, Bytes data, const PacketTimes& times,
                            const PacketMarks& marks) {
  daemon::Datagram datagram;
  datagram.source = remote;
  datagram.destination = local;
  datagram.data = std::move(data);
  datagram.interface = interface_of(local.address);
  datagram.time_to_live = marks.time_to_live;
  datagram.traffic_class = marks.traffic_class;
  if (daemons_->deliver(datagram, stamps(times))) run();
}

void RealPrograms::sent(SocketHandle, std::uint64_t id, const PacketTimes& times) {
  daemons_->transmitted(id, stamps(times));
  run_soon();
}

void RealPrograms::send_failed(SocketHandle socket, const Endpoint& remote, Reason reason) {
  const auto key = sockets_.find(socket);
  if (key == sockets_.end()) return;
  daemon::Datagram sent;
  sent.source.port = key->second.second;
  for (const InterfaceAddress& own : port_.addresses())
    if (own.address.is_v6() == key->second.first) sent.source.address = own.address;
  sent.destination = remote;
  const Refusal what = refusal(reason, key->second.first);
  daemons_->unreachable(sent, remote.address, what.error, what.type, what.code);
  run_soon();
}

}  // namespace ntpsim::host
