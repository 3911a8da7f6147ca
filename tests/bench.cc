#include "tests/bench.h"

#include <algorithm>
#include <stdexcept>

namespace ntpsim::test {

// ---- programs ----

Program::Program(Bench& bench, Host& host, std::unique_ptr<Engine> engine)
    : bench_{bench}, host_{host}, engine_{std::move(engine)} {}

void Program::handle(const Event& event) {
  if (!running_) return;
  for (const Action& action : engine_->handle(host_.now(), event)) carry_out(action);
}

std::string Program::call(const std::string& function, std::map<std::string, std::string> arguments) {
  const std::size_t before = reports_.size();
  handle(Called{function, std::move(arguments)});
  for (std::size_t i = before; i < reports_.size(); ++i)
    if (const auto* returned = std::get_if<Returned>(&reports_[i].second); returned && returned->function == function)
      return returned->value;
  throw std::logic_error("a call of " + function + " returned nothing");
}

void Program::stop() {
  running_ = false;
  bench_.streams_.stop(*this);
  sockets_.clear();
  timers_.clear();
}

void Program::carry_out(const Action& action) {
  struct Visitor {
    Program& program;
    void operator()(const Listen& a) const {
      program.sockets_[a.socket] = Socket{a, a.port != 0 ? a.port : program.host_.next_port_++};
    }
    void operator()(const Close& a) const { program.sockets_.erase(a.socket); }
    void operator()(const Send& a) const { program.bench_.send(program, a); }
    void operator()(const Stream& a) const { program.bench_.streams_.carry_out(program, a); }
    void operator()(const SetTimer& a) const { program.timers_[a.id] = program.host_.now().mono + a.after; }
    void operator()(const CancelTimer& a) const { program.timers_.erase(a.id); }
    void operator()(const AdjustClock& a) const {
      program.adjustments_.emplace_back(program.bench_.now(), a);
      program.host_.adjust(&program, a);
    }
    void operator()(const Store& a) const { program.stored_[a.name] = a.contents; }
    void operator()(const Report& a) const { program.reports_.emplace_back(program.bench_.now(), a); }
  };
  std::visit(Visitor{*this}, action);
}

// The socket that a datagram to this destination reaches.
std::optional<SocketId> Program::socket_for(const Endpoint& destination, bool to_group) const {
  for (const auto& [id, socket] : sockets_) {
    if (socket.port != destination.port || socket.listen.ipv6 != destination.address.is_v6()) continue;
    const auto& groups = socket.listen.groups;
    const bool joined = std::find(groups.begin(), groups.end(), destination.address) != groups.end();
    const bool hears = !to_group || (destination.address.is_multicast() ? joined : socket.listen.broadcast);
    if (hears) return id;
  }
  return std::nullopt;
}

// ---- hosts ----

namespace {

std::unique_ptr<BenchClock> make_clock(TrueTime start, const HostConfig& config) {
  if (config.linux_kernel) return std::make_unique<LinuxBenchClock>(start, config.offset, config.frequency);
  return std::make_unique<PlainBenchClock>(start, config.offset, config.frequency);
}

}  // namespace

Host::Host(Bench& bench, std::string name, const HostConfig& config, unsigned number)
    : bench_{bench},
      name_{std::move(name)},
      config_{config},
      clock_{make_clock(bench.now(), config)},
      ipv4_{IpAddress::v4(0x0a000000U + number)},
      ipv6_{IpAddress::v6({0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(number)})} {}

Program& Host::start(std::unique_ptr<Engine> engine, std::map<std::string, std::string> stored) {
  programs_.push_back(std::make_unique<Program>(bench_, *this, std::move(engine)));
  Program& program = *programs_.back();
  program.stored_ = std::move(stored);
  program.handle(Started{program.stored_});
  return program;
}

LocalTime Host::local_time() const { return clock_->realtime(bench_.now()); }
Duration Host::error() const { return local_time().since_epoch() - bench_.now().since_epoch(); }
Duration Host::still_to_slew() const { return clock_->status(bench_.now()).adjtime_remaining; }

Frequency Host::frequency() const { return clock_->status(bench_.now()).frequency; }

void Host::step(Duration by) {
  AdjustClock adjustment;
  adjustment.step = by;
  adjust(nullptr, adjustment);
}
void Host::set_frequency(Frequency crystal) { clock_->set_crystal(bench_.now(), crystal); }

void Host::receive(const Endpoint& from, const Endpoint& to, const Bytes& data) {
  bench_.arrive(*this, Datagram{bench_.now(), bench_.now(), from, to, data}, nullptr, 0);
}

Now Host::now() const { return {local_time(), clock_->monotonic(bench_.now()), clock_->status(bench_.now())}; }

Stamps Host::stamps(LocalTime daemon, LocalTime wire) const {
  Stamps stamps{daemon, std::nullopt, std::nullopt};
  if (config_.kernel_stamps) stamps.kernel = wire;
  return stamps;
}

void Host::adjust(const Program* by, const AdjustClock& adjustment) {
  clock_->adjust(bench_.now(), adjustment);
  if (!adjustment.step) return;
  for (const auto& program : programs_)
    if (program.get() != by) program->handle(ClockStepped{*adjustment.step});
}

// ---- the network ----

Bench::Bench(TrueTime start) : now_{start} {}

Host& Bench::add_host(std::string name, const HostConfig& config) {
  const auto number = static_cast<unsigned>(hosts_.size() + 1);
  hosts_.push_back(std::make_unique<Host>(*this, std::move(name), config, number));
  return *hosts_.back();
}

Host* Bench::host_at(const IpAddress& address) {
  for (const auto& host : hosts_)
    if (host->owns(address)) return host.get();
  return nullptr;
}

void Bench::after(Duration delay, std::function<void()> action) {
  queue_.emplace(std::pair{now_ + delay, scheduled_++}, std::move(action));
}

void Bench::send(Program& program, const Send& send) {
  if (send.from) {
    after(program.host_.config_.send_latency,
          [this, &program, send, called = program.host_.local_time()] { leave(program, *send.from, send, called); });
    return;
  }
  const auto socket = program.sockets_.find(send.socket);
  if (socket == program.sockets_.end()) throw std::logic_error("an engine sent from a socket that it had not opened");
  Host& host = program.host_;
  const Endpoint source{send.to.address.is_v6() ? host.ipv6_ : host.ipv4_, socket->second.port};
  after(host.config_.send_latency,
        [this, &program, source, send, called = host.local_time()] { leave(program, source, send, called); });
}

void Bench::leave(Program& program, const Endpoint& source, const Send& send, LocalTime called) {
  Host& from = program.host_;
  if (send.wants_stamps) program.handle(PacketSent{send.socket, send.id, from.stamps(called, from.local_time())});
  Datagram datagram{now_, std::nullopt, source, send.to, send.data};
  const bool goes_on = !interceptor_ || interceptor_(datagram);
  datagrams_.push_back(datagram);
  if (!goes_on) return;
  const std::size_t index = datagrams_.size() - 1;
  for (const auto& to : hosts_) {
    const bool to_group = is_group(send.to.address);
    if (to_group ? to.get() == &from : !to->owns(send.to.address)) continue;
    const std::pair<const Host*, const Host*> path{&from, to.get()};
    if (losses_[path].count(++sent_[path]) != 0) continue;
    after(delay(from, *to), [this, host = to.get(), index, &program, socket = send.socket] {
      datagrams_[index].arrived = now_;
      arrive(*host, datagrams_[index], &program, socket);
    });
  }
}

void Bench::arrive(Host& to, const Datagram& datagram, Program* sender, SocketId sender_socket) {
  after(to.config_.receive_latency, [this, &to, datagram, sender, sender_socket, wire = to.local_time()] {
    const bool to_group = is_group(datagram.destination.address);
    for (const auto& program : to.programs_) {
      const auto socket = program->socket_for(datagram.destination, to_group);
      if (!socket) continue;
      program->handle(PacketReceived{*socket, datagram.source, datagram.destination, datagram.data,
                                     to.stamps(to.local_time(), wire)});
      if (!to_group) return;
    }
    if (to_group || !sender) return;
    after(delay(to, sender->host_), [sender, sender_socket, remote = datagram.destination] {
      sender->handle(SendFailed{sender_socket, remote, Reason::port_closed});
    });
  });
}

bool Bench::is_group(const IpAddress& address) const {
  return address.is_multicast() || address.is_limited_broadcast() || address == IpAddress::v4(0x0a0000ffU);
}

Duration Bench::delay(const Host& from, const Host& to) const {
  const auto own = delays_.find({&from, &to});
  return own == delays_.end() ? delay_ : own->second;
}

// ---- time ----

void Bench::run_for(Duration duration) {
  const TrueTime until = now_ + duration;
  while (run_next(until)) {
  }
  now_ = until;
}

// The earliest of all datagrams, actions and timers; at the same instant, datagrams and actions go first.
bool Bench::run_next(TrueTime until) {
  Program* due = nullptr;
  TimerId due_timer = 0;
  TrueTime due_at = until;
  for (const auto& host : hosts_)
    for (const auto& program : host->programs_)
      for (const auto& [id, deadline] : program->timers_)
        if (const TrueTime at = host->clock_->when(now_, deadline); at < due_at || (!due && at == due_at)) {
          due = program.get();
          due_timer = id;
          due_at = at;
        }
  if (!queue_.empty() && queue_.begin()->first.first <= due_at) {
    auto next = queue_.extract(queue_.begin());
    now_ = next.key().first;
    next.mapped()();
    return true;
  }
  if (!due) return false;
  now_ = due_at;
  due->timers_.erase(due_timer);
  due->handle(TimerFired{due_timer});
  return true;
}

}  // namespace ntpsim::test
