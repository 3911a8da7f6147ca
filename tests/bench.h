// Engines in virtual time, without a network simulator: hosts with simple clocks, a constant delay for each direction, loss
// by list, streams, timers on the monotonic clock, and a record of everything. Nothing here is random.
//
//   Bench bench;
//   auto& server = bench.add_host("server");
//   server.run<NtpServer>(NtpServerConfig{});
//   auto& client = bench.add_host("client", {.offset = 3_s});
//   auto& program = client.run<SntpClient>(config, Random{1, "client"});
//   bench.run_for(10_min);
//   CHECK(client.error().abs() < 1_ms);
//
// Hosts get 10.0.0.1, 10.0.0.2, ... and fd00::1, fd00::2, ...; 10.0.0.255 is the broadcast address. A datagram to an address
// without a host is lost; one to a closed port comes back as an ICMP error.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "models/engine.h"
#include "tests/bench_clock.h"
#include "tests/bench_streams.h"

namespace ntpsim::test {

class Bench;
class Host;

struct HostConfig {
  Duration offset{};            // local - true at the start
  Frequency frequency{};        // of the crystal
  Duration send_latency{};      // from the program's call to the wire
  Duration receive_latency{};   // from the wire to the program
  bool kernel_stamps = false;   // packets are stamped at the wire
  bool linux_kernel = false;    // the simulator's clock, with the kernel's PLL, instead of the plain one
};

struct Datagram {
  TrueTime sent;                // on the wire
  std::optional<TrueTime> arrived;
  Endpoint source;
  Endpoint destination;
  Bytes data;
};

// An engine on a host, with what it reported.
class Program {
 public:
  Program(Bench& bench, Host& host, std::unique_ptr<Engine> engine);

  void handle(const Event& event);   // carries out the engine's actions
  std::string call(const std::string& function, std::map<std::string, std::string> arguments = {});   // what it returned
  void stop();                       // its sockets and timers go away

  template <class R>
  std::vector<R> reported() const {
    std::vector<R> found;
    for (const auto& [at, report] : reports_)
      if (const R* r = std::get_if<R>(&report)) found.push_back(*r);
    return found;
  }
  template <class R>
  std::vector<TrueTime> times_of(const std::function<bool(const R&)>& wanted) const {
    std::vector<TrueTime> found;
    for (const auto& [at, report] : reports_)
      if (const R* r = std::get_if<R>(&report); r && wanted(*r)) found.push_back(at);
    return found;
  }
  const std::vector<std::pair<TrueTime, AdjustClock>>& adjustments() const { return adjustments_; }
  const std::map<std::string, std::string>& stored() const { return stored_; }

 private:
  friend class Bench;
  friend class BenchStreams;
  friend class Host;
  struct Socket {
    Listen listen;
    std::uint16_t port = 0;
  };
  void carry_out(const Action& action);
  std::optional<SocketId> socket_for(const Endpoint& destination, bool to_group) const;

  Bench& bench_;
  Host& host_;
  std::unique_ptr<Engine> engine_;
  bool running_ = true;
  std::map<SocketId, Socket> sockets_;
  std::map<TimerId, MonoTime> timers_;
  std::vector<std::pair<TrueTime, Report>> reports_;
  std::vector<std::pair<TrueTime, AdjustClock>> adjustments_;
  std::map<std::string, std::string> stored_;
};

class Host {
 public:
  Host(Bench& bench, std::string name, const HostConfig& config, unsigned number);

  template <class E, class... Arguments>
  Program& run(Arguments&&... arguments) {
    return start(std::make_unique<E>(std::forward<Arguments>(arguments)...));
  }
  Program& start(std::unique_ptr<Engine> engine, std::map<std::string, std::string> stored = {});

  const std::string& name() const { return name_; }
  IpAddress ipv4() const { return ipv4_; }
  IpAddress ipv6() const { return ipv6_; }
  LocalTime local_time() const;
  Duration error() const;                  // local - true: positive is ahead
  Duration still_to_slew() const;
  Frequency frequency() const;             // the correction that the kernel applies

  // From outside the program.
  void step(Duration by);
  void set_frequency(Frequency crystal);
  void receive(const Endpoint& from, const Endpoint& to, const Bytes& data);   // on the wire, now

 private:
  friend class Bench;
  friend class Program;
  Now now() const;
  Stamps stamps(LocalTime daemon, LocalTime wire) const;
  bool owns(const IpAddress& address) const { return address == ipv4_ || address == ipv6_; }
  void adjust(const Program* by, const AdjustClock& adjustment);

  Bench& bench_;
  std::string name_;
  HostConfig config_;
  std::unique_ptr<BenchClock> clock_;
  IpAddress ipv4_;
  IpAddress ipv6_;
  std::uint16_t next_port_ = 49152;
  std::vector<std::unique_ptr<Program>> programs_;
};

class Bench {
 public:
  explicit Bench(TrueTime start = TrueTime::at(Duration::from_whole_seconds(1'800'000'000)));   // 2027-01-15 08:00
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  Host& add_host(std::string name, const HostConfig& config = {});
  void set_delay(Duration one_way) { delay_ = one_way; }
  void set_delay(const Host& from, const Host& to, Duration one_way) { delays_[{&from, &to}] = one_way; }
  // The n-th datagrams from one host to another, counted from 1, are lost.
  void lose(const Host& from, const Host& to, std::set<int> ordinals) { losses_[{&from, &to}] = std::move(ordinals); }
  // Sees each datagram as it leaves, may change it, and says whether it goes on.
  void intercept(std::function<bool(Datagram&)> interceptor) { interceptor_ = std::move(interceptor); }

  TrueTime now() const { return now_; }
  void after(Duration delay, std::function<void()> action);
  void run_for(Duration duration);

  const std::vector<Datagram>& datagrams() const { return datagrams_; }   // all that were sent, in order

  // What happens to connections from now on: refused as the network or TLS would, with this reason. None: nothing.
  void fail_streams_with(Reason reason) { streams_.fail_with(reason); }

 private:
  friend class BenchStreams;
  friend class Host;
  friend class Program;
  Host* host_at(const IpAddress& address);
  void send(Program& program, const Send& send);
  void leave(Program& program, const Endpoint& source, const Send& send, LocalTime called);
  void arrive(Host& to, const Datagram& datagram, Program* sender, SocketId sender_socket);
  bool is_group(const IpAddress& address) const;
  Duration delay(const Host& from, const Host& to) const;
  bool run_next(TrueTime until);

  TrueTime now_;
  Duration delay_ = Duration::from_nanoseconds(1'000'000);
  std::map<std::pair<const Host*, const Host*>, Duration> delays_;
  std::map<std::pair<const Host*, const Host*>, std::set<int>> losses_;
  std::map<std::pair<const Host*, const Host*>, int> sent_;
  std::function<bool(Datagram&)> interceptor_;
  std::vector<std::unique_ptr<Host>> hosts_;
  std::map<std::pair<TrueTime, std::uint64_t>, std::function<void()>> queue_;   // by time, then by order of scheduling
  std::uint64_t scheduled_ = 0;
  std::vector<Datagram> datagrams_;
  BenchStreams streams_{*this};
};

}  // namespace ntpsim::test
