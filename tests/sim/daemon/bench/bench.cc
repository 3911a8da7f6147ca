#include "tests/sim/daemon/bench/bench.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace ntpsim::daemon {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t start_second = 1'800'000'000;   // 15 January 2027: after the build date that timesyncd insists on
// As deep as run folders may lie: longer than the name of a Unix socket can be.
const std::string deep(108, 'd');
constexpr std::uint64_t ntp_epoch = 2'208'988'800;

std::string make_folder() {
  std::string pattern = (fs::temp_directory_path() / "ntpsim-bench-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
  return pattern;
}

Prefix network_of(const IpAddress& address, int length) {
  auto bytes = address.bytes();
  for (int bit = length; bit < 128; ++bit)
    bytes[static_cast<std::size_t>(bit) / 8] &= static_cast<std::uint8_t>(0xff7f >> bit % 8);
  const std::uint32_t v4 = address.is_v6() || length == 0 ? 0 : address.v4_value() >> (32 - length) << (32 - length);
  return {address.is_v6() ? IpAddress::v6(bytes) : IpAddress::v4(v4), length};
}

void put_time(std::vector<std::uint8_t>& packet, std::size_t at, TrueTime time) {
  const auto units = static_cast<UInt128>(time.since_epoch().units());
  const auto wire = static_cast<std::uint64_t>(units >> 32) + (ntp_epoch << 32);
  for (unsigned i = 0; i < 8; ++i) packet[at + i] = static_cast<std::uint8_t>(wire >> (56 - 8 * i));
}

}  // namespace

// ---- host ----

BenchHost::BenchHost(const BenchHostConfig& config, Bench& bench)
    : bench_{bench}, clock_{config.clock, bench.seed(), "hosts." + config.name + ".clock", bench.now()},
      folder_{bench.folder_ + "/" + deep + "/" + config.name} {
  SupervisorConfig host;
  host.name = config.name;
  host.sandbox.host_name = config.name;
  host.sandbox.folder = folder_;
  host.sandbox.keeper = fs::path{loader_path()}.replace_filename("ntpsim-keeper");
  host.sandbox.visible = config.visible;
  host.sandbox.may_use_namespaces = config.may_use_namespaces;
  host.sandbox.hosts = "127.0.0.1 localhost\n10.0.0.1 server\n";
  host.sandbox.visible.push_back(fs::path{shim_path()}.parent_path());
  if (!daemons_folder().empty()) host.sandbox.visible.push_back(daemons_folder());
  host.processors = config.processors;
  host.library = shim_path();
  host.loader = loader_path();
  host.interfaces = config.interfaces;
  host.random_key = Random{bench.seed(), "hosts." + config.name + ".entropy"}.bits();
  host.file_date = clock_.realtime(bench.now()).since_epoch().floor_nanoseconds();
  host.patience_ms = config.patience_ms;
  host.output_limit = config.output_limit;
  for (int i = 0; const HostInterface& interface : config.interfaces) {
    if (interface.v4) addresses_.push_back(*interface.v4);
    if (interface.v6) addresses_.push_back(*interface.v6);
    if (interface.v4) add_route({network_of(*interface.v4, interface.v4_prefix), i, std::nullopt});
    if (interface.v6) add_route({network_of(*interface.v6, interface.v6_prefix), i, std::nullopt});
    ++i;
  }
  host_ = std::make_unique<Supervisor>(host, *this);
}

void BenchHost::add_route(const HostRoute& route) {
  const auto shorter = std::find_if(routes_.begin(), routes_.end(),
                                    [&](const HostRoute& other) { return other.to.length < route.to.length; });
  routes_.insert(shorter, route);
}

TrueTime BenchHost::now() { return bench_.now(); }

PageClock BenchHost::clock() {
  const CounterTime counter = clock_.advance(bench_.now());
  PageClock page{clock_.kernel(), clock_.crystal(), bench_.now(), counter};
  for (const auto& [at, call] : coming_calls_) make(call, page.kernel, counter_at(page, at));
  return page;
}

void BenchHost::clock_called(int program, const ClockCall& call) {
  const TrueTime at = bench_.now() + Duration::from_nanoseconds(call.after);
  const Timex& asked = call.timex;
  const auto if_named = [&asked](std::uint32_t mode, std::int64_t value) {   // the rest is whatever lay on the program's stack
    return static_cast<long long>((asked.modes & mode) != 0 ? value : 0);
  };
  char line[256];
  std::snprintf(line, sizeof line, "%lld %d %u %x %lld %lld %lld %d %lld\n",
                static_cast<long long>((at - bench_.start()).floor_nanoseconds()), program, call.sets, asked.modes,
                if_named(timex::adj_offset, asked.offset), if_named(timex::adj_frequency, asked.freq),
                if_named(timex::adj_tick, asked.tick), call.result, static_cast<long long>(call.stepped));
  clock_log += line;
  coming_calls_.emplace_back(at, call);
  bench_.schedule(at, [this] { make_coming_call(); });
}

void BenchHost::make_coming_call() {
  const auto [at, call] = coming_calls_.front();
  coming_calls_.pop_front();
  const CounterTime counter = clock_.advance(at);
  make(call, clock_.kernel(), counter);
  plan_wakeup();
}

void BenchHost::run() {
  if (bench_.now() >= worst_since) worst_error = std::max(worst_error, std::fabs(clock_.error(bench_.now()).seconds()));
  host_->run();
}

void BenchHost::wake_at(const Wakeup& wakeup) {
  wakeup_ = wakeup;
  plan_wakeup();
}

void BenchHost::plan_wakeup() {
  const std::uint64_t mine = ++planned_;
  TrueTime at = HostClock::never;
  if (wakeup_.monotonic) at = std::min(at, clock_.when(bench_.now(), *wakeup_.monotonic, HostClock::never));
  if (wakeup_.realtime) at = std::min(at, clock_.when_realtime(bench_.now(), *wakeup_.realtime, HostClock::never));
  if (at == HostClock::never) return;
  bench_.schedule(at, [this, mine] {
    if (mine == planned_) run();
  });
}

void BenchHost::send(Datagram datagram, Duration after, std::optional<SendId> stamps) {
  sent.push_back(datagram);
  bench_.carry(datagram, after);
  if (!stamps || !bench_.stamps_come) return;
  bench_.schedule(bench_.now() + after, [this, request = *stamps] {
    host_->datagrams().transmitted(request, stamps_now());
    run();
  });
}

Stamps BenchHost::stamps_now() {
  const LocalTime model = clock_.realtime(bench_.now()), at = clock_.plain_stamp(bench_.now());
  worst_stamp = std::max(worst_stamp, std::fabs((at - model).seconds()));
  return {at, at, std::nullopt};
}

void BenchHost::arrive(const Datagram& datagram) {
  if (host_->datagrams().deliver(datagram, stamps_now())) run();
}

void BenchHost::port_changed(bool ipv6, std::uint16_t port, bool open) { open_ports[{ipv6, port}] += open ? 1 : -1; }

void BenchHost::output(int, const daemon::ProcessName&, std::string_view text) {
  output_text += text;
  printed.emplace_back((bench_.now() - bench_.start()).seconds(), text);
}

void BenchHost::ended(int program, const Ending& ending) {
  endings.resize(std::max(endings.size(), static_cast<std::size_t>(program) + 1));
  endings[static_cast<std::size_t>(program)] = ending;
  ended_s = (bench_.now() - bench_.start()).seconds();
}

// ---- TCP: what is sent arrives in order, one path delay later, without loss ----

void BenchHost::at_peer(ConnectionId stream, Duration after, std::function<void(Supervisor&, ConnectionId)> what) {
  bench_.schedule(bench_.now() + after + bench_.delay, [this, stream, what] {
    const auto peer = peers_.find(stream);
    if (peer == peers_.end()) return;
    what(peer->second.host->programs(), peer->second.stream);
    peer->second.host->run();
  });
}

void BenchHost::stream_connect(ConnectionId stream, const Endpoint& local, const Endpoint& remote, Duration after) {
  bench_.schedule(bench_.now() + after + bench_.delay, [this, stream, local, remote] {
    const auto owner = bench_.owners_.find(remote.address);
    const auto arrived =
        owner == bench_.owners_.end() ? std::nullopt : owner->second->programs().streams().arrived(remote, local);
    if (arrived) {
      peers_[stream] = {owner->second, *arrived};
      owner->second->peers_[*arrived] = {this, stream};
      owner->second->run();
    }
    bench_.schedule(bench_.now() + bench_.delay, [this, stream, ok = arrived.has_value()] {
      if (ok) host_->streams().connected(stream);
      else host_->streams().failed(stream, ECONNREFUSED);
      run();
    });
  });
}

void BenchHost::stream_send(ConnectionId stream, std::vector<std::uint8_t> data, Duration after) {
  at_peer(stream, after, [data](Supervisor& host, ConnectionId peer) { host.streams().received(peer, data); });
}

void BenchHost::stream_read(ConnectionId stream, std::size_t octets) {
  at_peer(stream, Duration{}, [octets](Supervisor& host, ConnectionId peer) { host.streams().sent(peer, octets); });
}

void BenchHost::stream_shutdown(ConnectionId stream, Duration after) {
  at_peer(stream, after, [](Supervisor& host, ConnectionId peer) { host.streams().peer_closed(peer); });
}

void BenchHost::stream_close(ConnectionId stream, Duration after) { stream_shutdown(stream, after); }

// ---- bench ----

Bench::Bench(std::uint64_t seed)
    : seed_{seed},
      start_{TrueTime::at(Duration::from_whole_seconds(start_second))},
      now_{start_},
      jitter_{seed, "paths.jitter"},
      folder_{make_folder()} {}

Bench::~Bench() {
  hosts_.clear();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

BenchHost& Bench::add(const BenchHostConfig& config) {
  hosts_.push_back(std::make_unique<BenchHost>(config, *this));
  for (const IpAddress& address : hosts_.back()->addresses_) owners_[address] = hosts_.back().get();
  return *hosts_.back();
}

void Bench::add_responder(const IpAddress& address) { responders_.push_back(address); }

void Bench::schedule(TrueTime at, std::function<void()> action) {
  events_.push({std::max(at, now_), ++order_, std::move(action)});
}

void Bench::after(Duration delay_from_now, std::function<void()> action) {
  schedule(now_ + delay_from_now, std::move(action));
}

void Bench::run_until(Duration since_start) {
  const TrueTime end = start_ + since_start;
  while (!events_.empty() && events_.top().at <= end) {
    const Event event = events_.top();
    events_.pop();
    now_ = event.at;
    event.action();
  }
  now_ = end;
}

void Bench::carry(const Datagram& datagram, Duration after_now) {
  if (log_packets) {
    char head[160];
    std::snprintf(head, sizeof head, "%lld %s %s ", static_cast<long long>((now_ + after_now - start_).floor_nanoseconds()),
                  datagram.source.text().c_str(), datagram.destination.text().c_str());
    packet_log_ += head;
    for (const std::uint8_t byte : datagram.data) {
      constexpr char digits[] = "0123456789abcdef";
      packet_log_ += digits[byte >> 4];
      packet_log_ += digits[byte & 15];
    }
    packet_log_ += '\n';
  }
  if (cut) return;
  const Duration way = delay + Duration::from_seconds(jitter_s * -std::log(jitter_.uniform()));
  schedule(now_ + after_now + way, [this, datagram] {
    for (const IpAddress& address : responders_) {
      if (address == datagram.destination.address && datagram.destination.port == 123) return respond(datagram);
    }
    const auto owner = owners_.find(datagram.destination.address);
    if (owner != owners_.end()) return owner->second->arrive(datagram);
    const bool to_network = !datagram.destination.address.is_v6() && datagram.destination.address.v4_value() == 0x0a0000ff;
    if (!datagram.destination.address.is_multicast() && !datagram.destination.address.is_limited_broadcast() &&
        !to_network)
      return;
    for (const auto& host : hosts_) {
      if (owners_[datagram.source.address] != host.get()) host->arrive(datagram);
    }
  });
}

void Bench::respond(const Datagram& request) {
  if (request.data.size() < 48 || (request.data[0] & 7) != 3) return;
  Datagram reply{request.destination, request.source, std::vector<std::uint8_t>(48)};
  std::vector<std::uint8_t>& p = reply.data;
  p[0] = static_cast<std::uint8_t>((request.data[0] & 0x38) | 4);
  p[1] = 1;
  p[2] = request.data[2];
  p[3] = 0xe8;   // 2^-24 s
  p[12] = 'G';
  p[13] = 'P';
  p[14] = 'S';
  put_time(p, 16, now_ - Duration::from_whole_seconds(16));
  std::copy_n(request.data.begin() + 40, 8, p.begin() + 24);
  put_time(p, 32, now_);
  put_time(p, 40, now_);
  carry(reply, Duration{});
}

std::string daemons_folder() {
  const char* set = std::getenv("NTPSIM_DAEMONS");
  const std::string folder = set != nullptr ? set : NTPSIM_DAEMONS;
  return fs::exists(folder) ? fs::canonical(folder).string() : std::string{};
}

std::string loader_path() { return fs::canonical(NTPSIM_LOADER).string(); }

std::string shim_path() { return fs::canonical(NTPSIM_SHIM).string(); }

}  // namespace ntpsim::daemon
