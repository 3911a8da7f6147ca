// What a host's programs need of the simulator around them. sim/host implements it, and a small bench in tests.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/address.h"
#include "models/base/datagram.h"
#include "models/base/prefix.h"
#include "models/base/stamps.h"
#include "models/base/time.h"
#include "sim/daemon/page/protocol.h"

namespace ntpsim::daemon {

// One end of a TCP connection at a host, used only once. Hosts give these numbers, not the world.
using ConnectionId = std::uint64_t;

struct HostRoute {
  Prefix to;
  int interface = 0;                   // of the host, counted from 0
  std::optional<IpAddress> gateway;    // absent: the destination is a neighbour
};

struct Wakeup {
  std::optional<MonoTime> monotonic;
  std::optional<LocalTime> realtime;   // moves when that clock is stepped; it must then be planned anew
};

struct Ending {
  enum class How { exited, signalled } how = How::exited;
  int status = 0;               // exit status or signal; 0: a signal of which nobody knows more
};

struct ProcessName {
  std::string name;
  int number = 0;               // as its programs know it
};

struct ProcessEnd : ProcessName {
  Ending ending;
  bool is_first = false;        // of its program: nobody's child
  bool was_sent = false;        // ended by a signal that the simulator or another process of the host has sent
  bool has_parent = false;      // that may still ask how it has ended
};

class World {
 public:
  virtual ~World() = default;

  virtual TrueTime now() = 0;
  virtual PageClock clock() = 0;   // advanced to now, with the calls that programs made on it for later instants
  virtual void clock_called(int program, const ClockCall& call) = 0;   // makes it at its instant, then plans wake-ups anew
  virtual void wake_at(const Wakeup& wakeup) = 0;                    // replaces the last plan; Supervisor::run is due then

  // As they are now, longest prefix first: what programs send, they send by these. Each change has its revision.
  virtual std::vector<HostRoute> routes() = 0;
  virtual std::uint32_t routes_revision() = 0;

  // Of each datagram, before it leaves. `unheard`: it was for the host itself, and no socket took it.
  virtual void sends(int /*program*/, const Datagram&, bool /*unheard*/) {}
  virtual void send(Datagram datagram, Duration after, std::optional<SendId> stamps) = 0;
  // Whether any program receives there; told once, for any number of programs. A port that is opened and closed in one turn is
  // never told.
  virtual void port_changed(bool ipv6, std::uint16_t port, bool open) = 0;
  virtual void group_changed(const IpAddress& group, int interface, bool joined) = 0;   // -1: any interface

  // TCP between hosts; connections within a host never come here. No call waits: Supervisor::streams() takes the answers.
  virtual void stream_listen(const Endpoint& local, bool on) = 0;
  virtual void stream_connect(ConnectionId stream, const Endpoint& local, const Endpoint& remote, Duration after) = 0;
  virtual void stream_send(ConnectionId stream, std::vector<std::uint8_t> data, Duration after) = 0;
  virtual void stream_read(ConnectionId, std::size_t /*octets*/) {}        // a program has read this number: there is room again
  virtual void stream_shutdown(ConnectionId stream, Duration after) = 0;   // no more will be sent
  virtual void stream_close(ConnectionId stream, Duration after) = 0;      // no more will be read either

  // A call that is not possible in virtual time, and without which every program can do. Told once in each turn.
  virtual void call_refused(int program, int call, int error) = 0;
  virtual void output(int program, const ProcessName& process, std::string_view text) = 0;   // by the process that had the turn
  virtual void process_ended(int program, const ProcessEnd& end) = 0;
  virtual void end_was_not_seen(int program, const ProcessEnd& end) = 0;   // told before: its parent will not ask any more
  virtual void ended(int program, const Ending& ending) = 0;         // the last of its processes has; how the first one did
  // The run cannot go on. `program`: whose fault it is, or -1; Supervisor::describe says how the host stands.
  virtual void failed(int program, const std::string& what) = 0;
};

}  // namespace ntpsim::daemon
