// One program of a host while it runs: the driver of an engine. It hands events in, one at a time, and carries actions out.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "models/base/fifo.h"
#include "models/engine.h"
#include "sim/host/port.h"
#include "sim/host/program_host.h"
#include "sim/host/program_streams.h"

namespace ntpsim::host {

class Program final : public PortUser {
 public:
  Program(int index, ProgramHost& host, std::unique_ptr<Engine> engine);
  ~Program() override;    // closes its sockets: also what a crash does

  void handle(Event event);

  void received(SocketHandle socket, const Endpoint& remote, const Endpoint& local, Bytes data,
                const PacketTimes& times, const PacketMarks& marks) override;
  void sent(SocketHandle socket, std::uint64_t id, const PacketTimes& times) override;
  void send_failed(SocketHandle socket, const Endpoint& remote, Reason reason) override;

 private:
  void carry_out(Action& action);
  void open(const Listen& listen);
  void close(SocketId id);

  int index_;
  ProgramHost& host_;
  std::unique_ptr<Engine> engine_;
  std::map<SocketId, SocketHandle> handles_;
  std::map<SocketHandle, SocketId> ids_;
  ProgramStreams streams_;
  Fifo<Event> waiting_;   // an action may cause an event at once: it is handled after the action's batch
  bool busy_ = false;
};

}  // namespace ntpsim::host
