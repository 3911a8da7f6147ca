#include "sim/host/program.h"

#include <utility>

namespace ntpsim::host {

Program::Program(int index, ProgramHost& host, std::unique_ptr<Engine> engine)
    : index_{index}, host_{host}, engine_{std::move(engine)},
      streams_{host, [this](const StreamEvent& event) { handle(event); }} {}

Program::~Program() {
  for (const auto& [id, handle] : handles_) host_.port().close(handle);
}

void Program::handle(Event event) {
  waiting_.push_back(std::move(event));
  if (busy_) return;
  busy_ = true;
  while (!waiting_.empty()) {
    const Event next = std::move(waiting_.front());
    waiting_.pop_front();
    for (Action& action : engine_->handle(host_.now(), next)) carry_out(action);
  }
  busy_ = false;
  host_.settled();
}

void Program::carry_out(Action& action) {
  struct Visitor {
    Program& program;
    void operator()(const Listen& a) const { program.open(a); }
    void operator()(const Close& a) const { program.close(a.socket); }
    void operator()(Send& a) const {
      if (a.from) return program.host_.port().send_forged(*a.from, a.to, std::move(a.data));
      const auto socket = program.handles_.find(a.socket);
      if (socket == program.handles_.end()) {   // it could not be opened, which the engine was told of
        program.waiting_.push_back(SendFailed{a.socket, a.to, Reason::port_closed});
        return;
      }
      program.host_.port().send(socket->second, a.to, std::move(a.data), a.id, a.wants_stamps);
    }
    void operator()(Stream& a) const {
      if (auto event = program.streams_.carry_out(a)) program.waiting_.push_back(std::move(*event));
    }
    void operator()(const SetTimer& a) const { program.host_.set_timer(program.index_, a.id, a.after); }
    void operator()(const CancelTimer& a) const { program.host_.cancel_timer(program.index_, a.id); }
    void operator()(const AdjustClock& a) const { program.host_.adjust_clock(program.index_, a); }
    void operator()(Store& a) const { program.host_.store(program.index_, std::move(a)); }
    void operator()(const Report& a) const { program.host_.report(program.index_, a); }
  };
  std::visit(Visitor{*this}, action);
}

void Program::open(const Listen& listen) {
  close(listen.socket);
  const SocketOptions options{.port = listen.port, .ipv6 = listen.ipv6, .broadcast = listen.broadcast, .groups = listen.groups,
                              .group_time_to_live = listen.time_to_live};
  const auto handle = host_.port().open(options, *this);
  if (!handle) {
    host_.report(index_, Message{"port " + std::to_string(listen.port) + " is taken by another program of this host"});
    waiting_.push_back(SendFailed{listen.socket, Endpoint{}, Reason::port_closed});
    return;
  }
  handles_[listen.socket] = *handle;
  ids_[*handle] = listen.socket;
}

void Program::close(SocketId id) {
  const auto socket = handles_.find(id);
  if (socket == handles_.end()) return;
  host_.port().close(socket->second);
  ids_.erase(socket->second);
  handles_.erase(socket);
}

void Program::received(SocketHandle socket, const Endpoint& remote, const Endpoint& local, Bytes data,
                       const PacketTimes& times, const PacketMarks&) {
  const auto id = ids_.find(socket);
  if (id == ids_.end()) return;   // closed while the packet waited for the program to wake up
  handle(PacketReceived{id->second, remote, local, std::move(data), host_.stamps(times)});
}

void Program::sent(SocketHandle socket, std::uint64_t id, const PacketTimes& times) {
  const auto own = ids_.find(socket);
  if (own != ids_.end()) handle(PacketSent{own->second, id, host_.stamps(times)});
}

void Program::send_failed(SocketHandle socket, const Endpoint& remote, Reason reason) {
  const auto id = ids_.find(socket);
  if (id != ids_.end()) handle(SendFailed{id->second, remote, reason});
}

}  // namespace ntpsim::host
