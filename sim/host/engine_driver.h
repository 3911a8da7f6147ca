// Drives a running engine: hands events to it one at a time, and carries out its actions on the host's kernel.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "models/base/fifo.h"
#include "models/engine.h"
#include "sim/host/engine_streams.h"
#include "sim/host/kernel.h"
#include "sim/host/port.h"

namespace ntpsim::host {

class EngineDriver final : public PortUser, public Sleeper {
 public:
  using Files = std::map<std::string, std::string>;   // name -> contents

  // The engine's stored files go to `stored`.
  EngineDriver(Kernel& kernel, ProgramIndex program, std::unique_ptr<Engine> engine, Files& stored);
  ~EngineDriver() override;    // closes its sockets and cancels its timers, as a crash does too

  void handle(Event event);

  // ---- PortUser ----
  void received(SocketHandle socket, Datagram datagram, const PacketTimes& times) override;
  void sent(SocketHandle socket, SendId id, const PacketTimes& times) override;
  void send_failed(SocketHandle socket, const IcmpError& error) override;

  // ---- Sleeper ----
  void woken(TimerId timer) override;
  void clock_stepped(Duration by) override { handle(ClockStepped{by}); }

 private:
  void carry_out(Action& action);
  void open(const Listen& listen);
  void close(SocketId id);
  void send(Send& send);
  void use_stream(Stream& stream);
  void set_timer(TimerId id, Duration after);
  void cancel_timer(TimerId id);
  void report(const Report& report);

  Kernel& kernel_;
  ProgramIndex program_;
  std::unique_ptr<Engine> engine_;
  Files& stored_;
  std::map<SocketId, SocketHandle> handles_;
  std::map<SocketHandle, SocketId> ids_;
  std::map<TimerId, Deadline<MonoTime>> timers_;
  EngineStreams streams_;
  Fifo<Event> waiting_;   // an action may cause an event at once, which is handled after the action's batch
  bool is_busy_ = false;
};

}  // namespace ntpsim::host
