// Real programs in virtual time without ns-3: hosts with clocks, a delay between any two of them, a responder for NTP.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <queue>
#include <string>
#include <utility>
#include <vector>

#include "models/base/random.h"
#include "models/clock/host_clock.h"
#include "sim/daemon/supervisor.h"

namespace ntpsim::daemon {

class Bench;

struct BenchHostConfig {
  std::string name = "client";
  std::vector<HostInterface> interfaces;
  HostClock::Config clock;
  bool may_use_namespaces = true;
  unsigned processors = 1;
  std::vector<std::string> visible;
  int patience_ms = 10'000;
  std::uint64_t output_limit = std::uint64_t{64} << 20;
};

// One host of the bench: the world that its programs see.
class BenchHost final : public World {
 public:
  BenchHost(const BenchHostConfig& config, Bench& bench);

  Supervisor& programs() { return *host_; }
  HostClock& host_clock() { return clock_; }
  const std::string& folder() const { return folder_; }
  void arrive(const Datagram& datagram);
  void run();

  std::string output_text;                   // of all programs
  std::vector<std::pair<double, std::string>> printed;   // the same with its times
  std::vector<Ending> endings;
  std::vector<ProcessEnd> process_ends, unseen_ends;
  std::string failure;
  double ended_s = 0;                        // when the last program ended
  std::string clock_log;
  std::vector<std::pair<int, int>> refused;  // calls and the errno of each
  std::vector<Datagram> sent;
  std::map<std::pair<bool, std::uint16_t>, int> open_ports;
  std::map<IpAddress, int> joined_groups;
  double worst_error = 0;                    // |realtime - true|, at every wake-up since worst_since
  TrueTime worst_since;
  double worst_stamp = 0;                    // |stamp - realtime|, of all packets

  // ---- World ----
  TrueTime now() override;
  PageClock clock() override;
  void clock_called(int program, const ClockCall& call) override;
  void wake_at(const Wakeup& wakeup) override;
  std::vector<HostRoute> routes() override { return routes_; }
  std::uint32_t routes_revision() override { return static_cast<std::uint32_t>(routes_.size()); }
  void add_route(const HostRoute& route);
  void send(Datagram datagram, Duration after, std::optional<SendId> stamps) override;
  void port_changed(bool ipv6, std::uint16_t port, bool open) override;
  void group_changed(const IpAddress& group, int, bool joined) override { joined_groups[group] += joined ? 1 : -1; }
  void stream_listen(const Endpoint&, bool) override {}
  void stream_connect(ConnectionId stream, const Endpoint& local, const Endpoint& remote, Duration after) override;
  void stream_send(ConnectionId stream, std::vector<std::uint8_t> data, Duration after) override;
  void stream_read(ConnectionId stream, std::size_t octets) override;
  void stream_shutdown(ConnectionId stream, Duration after) override;
  void stream_close(ConnectionId stream, Duration after) override;
  void call_refused(int, int call, int error) override { refused.emplace_back(call, error); }
  void output(int program, const daemon::ProcessName& process, std::string_view text) override;
  void process_ended(int, const ProcessEnd& end) override { process_ends.push_back(end); }
  void end_was_not_seen(int, const ProcessEnd& end) override { unseen_ends.push_back(end); }
  void ended(int program, const Ending& ending) override;
  void failed(int program, const std::string& what) override { failure += what + "\n" + host_->describe(program); }

 private:
  Stamps stamps_now();
  void plan_wakeup();
  void make_coming_call();

  Bench& bench_;
  HostClock clock_;
  std::string folder_;
  std::vector<IpAddress> addresses_;
  std::vector<HostRoute> routes_;            // at first, to the networks of the interfaces; longest prefix first
  std::uint64_t planned_ = 0;                // the event that counts; older ones are void
  Wakeup wakeup_;
  std::deque<std::pair<TrueTime, ClockCall>> coming_calls_;
  struct Peer {
    BenchHost* host;
    ConnectionId stream;
  };
  std::map<ConnectionId, Peer> peers_;
  void at_peer(ConnectionId stream, Duration after, std::function<void(Supervisor&, ConnectionId)> what);
  std::unique_ptr<Supervisor> host_;
  friend class Bench;
};

class Bench {
 public:
  explicit Bench(std::uint64_t seed = 1);
  ~Bench();

  BenchHost& add(const BenchHostConfig& config);
  void add_responder(const IpAddress& address);   // true time, stratum 1
  void after(Duration delay, std::function<void()> action);
  void run_until(Duration since_start);
  TrueTime now() const { return now_; }
  TrueTime start() const { return start_; }
  std::uint64_t seed() const { return seed_; }
  const std::string& packet_log() const { return packet_log_; }

  Duration delay = Duration::from_nanoseconds(5'000'000);
  double jitter_s = 50e-6;                        // exponential, each way
  bool cut = false;
  bool stamps_come = true;                        // false: transmit stamps never come
  bool log_packets = true;

 private:
  friend class BenchHost;
  struct Event {
    TrueTime at;
    std::uint64_t order;
    std::function<void()> action;
  };
  struct Later {
    bool operator()(const Event& a, const Event& b) const { return a.at != b.at ? a.at > b.at : a.order > b.order; }
  };
  void schedule(TrueTime at, std::function<void()> action);
  void carry(const Datagram& datagram, Duration after);
  void respond(const Datagram& request);

  std::uint64_t seed_;
  TrueTime start_;
  TrueTime now_;
  std::uint64_t order_ = 0;
  Random jitter_;
  std::priority_queue<Event, std::vector<Event>, Later> events_;
  std::map<IpAddress, BenchHost*> owners_;
  std::vector<IpAddress> responders_;
  std::vector<std::unique_ptr<BenchHost>> hosts_;
  std::string folder_;
  std::string packet_log_;
};

// Where the launcher has unpacked Debian's programs, or empty.
std::string daemons_folder();
std::string shim_path();
std::string loader_path();

}  // namespace ntpsim::daemon
