// The processes of a host's real programs. It does on the host's kernel what their supervisor needs.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/daemon/supervisor.h"
#include "sim/host/kernel.h"
#include "sim/host/port.h"
#include "sim/host/real/real_streams.h"

namespace ntpsim::host {

// What a program is told of its processes.
class ProcessObserver {
 public:
  virtual ~ProcessObserver() = default;
  virtual void printed(const daemon::ProcessName& process, std::string_view text) = 0;
  virtual void adjusted_clock(const AdjustClock& call) = 0;
  virtual void call_refused(int call, int error) = 0;     // by its number; once in each turn
  virtual void sends(const Datagram& datagram, bool unheard) = 0;   // unheard: it was for its own host, where no socket took it
  // After everything that it printed. `is_unseen`: reported before, but its parent will not ask for it any more.
  virtual void process_ended(const daemon::ProcessEnd& end, bool is_unseen) = 0;
  virtual void ended(const daemon::Ending& ending) = 0;   // the last of its processes has ended
  virtual void failed(const std::string& what) = 0;       // the run cannot go on because of it
};

class RealProcesses final : public daemon::World, public PortUser, public Sleeper {
 public:
  using Number = int;   // the supervisor's number for one life of a program; used only once

  explicit RealProcesses(Kernel& kernel);
  ~RealProcesses() override;

  const std::string& folder() const { return folder_; }   // the host's files

  // Starts, signals and kills take effect in the next run().
  Number start(const daemon::ProgramImage& image, ProcessObserver& program);
  void signal(Number process, int number) { supervisor_->signal(process, number); }
  void kill(Number process) { supervisor_->kill(process); }
  void tell_unseen_ends(Number process) { supervisor_->tell_unseen_ends(process); }
  void run();
  const ProcessObserver* maker_of(const std::string& file) const;      // null: none of these programs has made it
  std::string describe(Number process) const { return supervisor_->describe(process); }

  // ---- Sleeper ----
  void woken(TimerId) override { run(); }
  void clock_stepped(Duration by) override;

  // ---- PortUser ----
  void received(SocketHandle socket, Datagram datagram, const PacketTimes& times) override;
  void sent(SocketHandle socket, SendId id, const PacketTimes& times) override;
  void lost_before_wire(SocketHandle, SendId id) override { supervisor_->datagrams().not_transmitted(id); }
  void send_failed(SocketHandle socket, const IcmpError& error) override;

  // ---- daemon::World ----
  TrueTime now() override { return kernel_.true_time(); }
  daemon::PageClock clock() override;
  void clock_called(int number, const daemon::ClockCall& call) override;
  void wake_at(const daemon::Wakeup& wakeup) override;
  std::vector<daemon::HostRoute> routes() override;
  std::uint32_t routes_revision() override { return kernel_.port().routes_revision(); }
  void sends(int number, const Datagram& datagram, bool unheard) override;
  void send(Datagram datagram, Duration after, std::optional<SendId> stamps) override;
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
  void call_refused(int number, int call, int error) override { programs_.at(number)->call_refused(call, error); }
  void output(int number, const daemon::ProcessName& process, std::string_view text) override;
  void process_ended(int number, const daemon::ProcessEnd& end) override { tell_end(number, end, false); }
  void end_was_not_seen(int number, const daemon::ProcessEnd& end) override { tell_end(number, end, true); }
  void ended(int number, const daemon::Ending& ending) override;
  void failed(int number, const std::string& what) override;

 private:
  using PortKey = std::pair<bool, std::uint16_t>;   // IPv6, number

  struct ComingCall {
    TrueTime at;
    Number program;
    daemon::ClockCall call;
  };

  void run_soon();
  void make_coming_call();
  void tell_output();
  void tell_end(Number number, const daemon::ProcessEnd& end, bool is_unseen);
  void bind(const PortKey& key);
  void unbind(const PortKey& key);
  Stamps stamps(const PacketTimes& times);

  Kernel& kernel_;
  std::string folder_;
  std::map<Number, ProcessObserver*> programs_;           // all that have ever been started
  struct Printed {
    Number number;
    daemon::ProcessName process;
    std::string text;
  };
  std::vector<Printed> printed_;          // in this run
  struct EndOfOne {
    Number number;
    daemon::ProcessEnd end;
    bool is_unseen;
  };
  std::vector<EndOfOne> ends_of_processes_;               // in this run
  std::vector<std::pair<Number, daemon::Ending>> ended_;  // in this run
  std::map<PortKey, SocketHandle> ports_;
  std::map<IpAddress, int> groups_;       // number of interfaces that joined
  bool is_in_run_ = false;                // the network's immediate answers wait until it is over
  std::deque<ComingCall> coming_calls_;   // on the clock: made in the page, not yet in true time
  std::optional<Deadline<MonoTime>> monotonic_wakeup_;    // the last request
  std::optional<Deadline<LocalTime>> realtime_wakeup_;
  std::unique_ptr<daemon::Supervisor> supervisor_;
  std::unique_ptr<RealStreams> streams_;
};

}  // namespace ntpsim::host
