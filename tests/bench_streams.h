// The bench's streams: reliable, in order, with the delay of the path, and closed by either end.
//
// There is no TLS here. If both ends ask for it with the same protocol, they get the same exported keys at once; else the
// connection fails as TLS would. A connection takes one round trip; one to a host that does not exist fails after two minutes.
#pragma once

#include <cstddef>
#include <vector>

#include "models/engine.h"

namespace ntpsim::test {

class Bench;
class Host;
class Program;

class BenchStreams {
 public:
  explicit BenchStreams(Bench& bench) : bench_{bench} {}

  void carry_out(Program& program, const Stream& action);
  void stop(const Program& program);                           // the other ends get a reset
  void fail_with(Reason reason) { failure_ = reason; }         // for connections from now on; none: nothing fails

 private:
  struct End {
    Program* program = nullptr;                                // null: closed
    StreamId id = 0;
    TrueTime last_arrival;                                     // of what was sent to this end
  };
  struct Listener {
    Program* program = nullptr;
    StreamListen listen;
  };

  void connect(Program& program, const StreamConnect& connect);
  void listen(Program& program, const StreamListen& listen);
  void send(const Program& program, const StreamSend& send);
  void close(const Program& program, StreamId id);
  void arrive_at_listener(std::size_t connecting, const StreamConnect& connect, Host& to);
  void close_end(std::size_t end, Reason told_to_peer);
  void tell(std::size_t end, Duration after, const StreamEvent& event);
  void tell_closed(std::size_t end, Duration after, Reason reason);
  Listener* listener_at(const Host& host, std::uint16_t port);
  std::size_t find(const Program& program, StreamId id) const;   // ends_.size(): none
  Duration path(std::size_t from, std::size_t to) const;

  Bench& bench_;
  Reason failure_ = Reason::none;
  std::vector<End> ends_;                                      // 2n connects, 2n + 1 accepts
  std::vector<const Host*> hosts_;                             // of the ends; null: no host
  std::vector<Listener> listeners_;
  StreamId next_accepted_ = first_accepted_stream;
  std::uint16_t next_port_ = 32768;
};

}  // namespace ntpsim::test
