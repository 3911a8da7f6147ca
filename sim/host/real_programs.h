// The real programs of one host: what they need of the world, carried out on the host's clock, port and event queue.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "models/clock/host_clock.h"
#include "sim/daemon/supervisor.h"
#include "sim/host/output_log.h"
#include "sim/host/port.h"
#include "sim/host/real_streams.h"
#include "sim/host/run_context.h"
#include "sim/scenario/expand.h"

namespace ntpsim::host {

// What the programs' host hears of them.
class RealProgramsUser {
 public:
  virtual ~RealProgramsUser() = default;
  virtual void clock_changed(bool stepped, Duration error_before, int program) = 0;
  virtual void program_ended(int program, bool as_asked) = 0;
  virtual void program_starts_again(int program) = 0;
};

class RealPrograms final : public daemon::World, public PortUser {
 public:
  RealPrograms(const ExpandedScenario& scenario, int host, HostClock& clock, Port& port, RunContext& context,
               RealProgramsUser& user);
  ~RealPrograms() override;

  // `program` is the index among the host's programs. ProgramMissing if its file is not there.
  void start(int program);
  void forget_state(int program);         // before its next start
  void start_again(int program);          // it still runs: once it has stopped, if it was asked to
  void stop(int program, bool crash);     // the stop signal and after its grace SIGKILL; or SIGKILL at once
  bool lives(int program) const { return running_.contains(program); }
  void require_expected_ends();           // at the end of the run: a fault for each program that does not stand as it must

  void plan();                            // the clock has been changed by somebody else
  void clock_stepped();                   // ... and stepped

  // ---- PortUser ----
  void received(SocketHandle socket, const Endpoint& remote, const Endpoint& local, Bytes data,
                const PacketTimes& times, const PacketMarks& marks) override;
  void sent(SocketHandle socket, std::uint64_t id, const PacketTimes& times) override;
  void lost_before_wire(SocketHandle, std::uint64_t id) override { daemons_->not_transmitted(id); }
  void send_failed(SocketHandle socket, const Endpoint& remote, Reason reason) override;

  // ---- daemon::World ----
  TrueTime now() override { return context_.events.now(); }
  daemon::PageClock clock() override;
  void clock_disciplined(const KernelClock& state) override;
  void clock_called(int number, const daemon::ClockCall& call) override;
  void wake_at(const daemon::Wakeup& wakeup) override;
  void send(daemon::Datagram datagram, Duration after, std::optional<daemon::StampRequest> stamps) override;
  void port_changed(bool ipv6, std::uint16_t port, bool open) override;
  void group_changed(const IpAddress& group, int interface, bool joined) override;
  void stream_listen(const Endpoint& local, bool on) override { streams_->listen(local, on); }
  void stream_connect(daemon::ConnectionId id, const Endpoint& local, const Endpoint& remote, Duration after) override {
    streams_->connect(id, local, remote, after);
  }
  void stream_send(daemon::ConnectionId id, std::vector<std::uint8_t> data, Duration after) override {
    streams_->send(id, std::move(data), after);
  }
  void stream_read(daemon::ConnectionId id, std::size_t octets) override { streams_->read(id, octets); }
  void stream_shutdown(daemon::ConnectionId id, Duration after) override { streams_->shutdown(id, after); }
  void stream_close(daemon::ConnectionId id, Duration after) override { streams_->close(id, after); }
  void output(int number, std::string_view text) override;
  void ended(int number, const daemon::Ending& ending) override;
  void failed(const std::string& report) override;

 private:
  using PortKey = std::pair<bool, std::uint16_t>;

  const HostSpec& spec() const { return scenario_.scenario.hosts[static_cast<std::size_t>(host_)].second; }
  const std::string& name() const { return scenario_.scenario.hosts[static_cast<std::size_t>(host_)].first; }
  std::string title(int program) const;   // "client: chronyd"
  bool is_made_by(int program, const std::string& file) const;
  void require_programs();
  void run();
  void run_soon();
  void tell_output();
  void settle_end(int number);
  void bind(const PortKey& key);
  void unbind(const PortKey& key);
  void transmit(daemon::Datagram datagram, std::optional<daemon::StampRequest> stamps);
  daemon::PacketStamps stamps(const PacketTimes& times);
  int interface_of(const IpAddress& local) const;
  std::string failure_head() const;

  const ExpandedScenario& scenario_;
  int host_;
  HostClock& clock_;
  Port& port_;
  RunContext& context_;
  RealProgramsUser& user_;
  std::string folder_;
  std::map<int, int> programs_;           // the number that the daemon host gave -> index among the host's programs
  std::map<int, int> running_;            // index -> number
  std::map<int, daemon::Ending> endings_; // index -> how it ended last
  std::set<int> asked_to_stop_;           // indices
  std::set<int> to_start_again_;          // indices
  std::set<int> to_forget_;               // indices
  std::map<int, OutputLog> logs_;         // index -> its output
  std::vector<std::pair<int, std::string>> printed_;   // in this run: index, text
  std::vector<int> ended_;                // in this run: numbers
  std::map<PortKey, SocketHandle> ports_;
  std::map<SocketHandle, PortKey> sockets_;
  std::map<IpAddress, int> groups_;       // on how many interfaces
  bool stepped_ = false;                  // a program set the realtime clock in this run of the host
  bool in_run_ = false;                   // what the network answers at once has to wait until it is over
  Duration error_before_;
  int disciplining_ = -1;                 // index of the program whose call changed the clock
  daemon::Wakeup wakeup_;
  std::unique_ptr<Alarm> alarm_;
  std::unique_ptr<RealStreams> streams_;
  std::unique_ptr<daemon::Supervisor> daemons_;
};

}  // namespace ntpsim::host
