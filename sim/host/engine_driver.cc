#include "sim/host/engine_driver.h"

#include <utility>

namespace ntpsim::host {

EngineDriver::EngineDriver(Kernel& kernel, ProgramIndex program, std::unique_ptr<Engine> engine, Files& stored)
    : kernel_{kernel}, program_{program}, engine_{std::move(engine)}, stored_{stored},
      streams_{kernel, [this](const StreamEvent& event) { handle(event); }} {
  kernel_.enlist(*this);
}

EngineDriver::~EngineDriver() {
  kernel_.leave(*this);
  for (const auto& [id, deadline] : timers_) kernel_.cancel(deadline);
  for (const auto& [id, handle] : handles_) kernel_.port().close(handle);
}

void EngineDriver::handle(Event event) {
  waiting_.push_back(std::move(event));
  if (is_busy_) return;
  is_busy_ = true;
  while (!waiting_.empty()) {
    const Event next = std::move(waiting_.front());
    waiting_.pop_front();
    for (Action& action : engine_->handle(kernel_.now(), next)) carry_out(action);
  }
  is_busy_ = false;
  kernel_.plan();
}

void EngineDriver::carry_out(Action& action) {
  struct Visitor {
    EngineDriver& driver;
    void operator()(const Listen& a) const { driver.open(a); }
    void operator()(const Close& a) const { driver.close(a.socket); }
    void operator()(Send& a) const { driver.send(a); }
    void operator()(Stream& a) const { driver.use_stream(a); }
    void operator()(const SetTimer& a) const { driver.set_timer(a.id, a.after); }
    void operator()(const CancelTimer& a) const { driver.cancel_timer(a.id); }
    void operator()(const AdjustClock& a) const { driver.kernel_.adjust_clock(driver.program_, driver, a); }
    void operator()(Store& a) const { driver.stored_[a.name] = std::move(a.contents); }
    void operator()(const Report& a) const { driver.report(a); }
  };
  std::visit(Visitor{*this}, action);
}

// ---- sockets ----

void EngineDriver::open(const Listen& listen) {
  close(listen.socket);
  const SocketOptions options{.port = listen.port, .ipv6 = listen.ipv6, .broadcast = listen.broadcast, .groups = listen.groups,
                              .group_time_to_live = listen.time_to_live};
  const auto handle = kernel_.port().open(options, *this);
  if (!handle) {
    kernel_.port_is_taken(program_, "UDP", listen.port);
    waiting_.push_back(SendFailed{listen.socket, Endpoint{}, Reason::port_closed});
    return;
  }
  handles_[listen.socket] = *handle;
  ids_[*handle] = listen.socket;
  kernel_.record().sends_from(program_, listen.ipv6, kernel_.port().local_port(*handle));
}

void EngineDriver::close(SocketId id) {
  const auto socket = handles_.find(id);
  if (socket == handles_.end()) return;
  kernel_.port().close(socket->second);
  ids_.erase(socket->second);
  handles_.erase(socket);
}

void EngineDriver::send(Send& send) {
  Datagram datagram{send.from.value_or(Endpoint{}), send.to, std::move(send.data)};
  if (send.from) return kernel_.port().send_forged(std::move(datagram));
  const auto socket = handles_.find(send.socket);
  if (socket == handles_.end()) {   // it could not be opened, and the engine knows
    waiting_.push_back(SendFailed{send.socket, send.to, Reason::port_closed});
    return;
  }
  kernel_.port().send(socket->second, std::move(datagram), send.wants_stamps ? std::optional{send.id} : std::nullopt);
}

void EngineDriver::received(SocketHandle socket, Datagram datagram, const PacketTimes& times) {
  const auto id = ids_.find(socket);
  if (id == ids_.end()) return;   // closed before the program woke up
  handle(PacketReceived{id->second, datagram.source, datagram.destination, std::move(datagram.data), kernel_.stamps(times)});
}

void EngineDriver::sent(SocketHandle socket, SendId id, const PacketTimes& times) {
  const auto own = ids_.find(socket);
  if (own != ids_.end()) handle(PacketSent{own->second, id, kernel_.stamps(times)});
}

void EngineDriver::send_failed(SocketHandle socket, const IcmpError& error) {
  const auto id = ids_.find(socket);
  if (id != ids_.end()) handle(SendFailed{id->second, error.about.destination, reason_of(error)});
}

void EngineDriver::use_stream(Stream& stream) {
  auto event = streams_.carry_out(stream);
  if (!event) return;
  const auto* listen = std::get_if<StreamListen>(&stream);
  const auto* closed = std::get_if<StreamClosed>(&*event);
  if (listen && closed && closed->reason == Reason::port_taken) kernel_.port_is_taken(program_, "TCP", listen->port);
  waiting_.push_back(std::move(*event));
}

// ---- timers ----

void EngineDriver::set_timer(TimerId id, Duration after) {
  cancel_timer(id);
  timers_.insert_or_assign(id, kernel_.wake_at(kernel_.monotonic() + after, *this, id));
}

void EngineDriver::cancel_timer(TimerId id) {
  const auto timer = timers_.find(id);
  if (timer == timers_.end()) return;
  kernel_.cancel(timer->second);
  timers_.erase(timer);
}

void EngineDriver::woken(TimerId timer) {
  timers_.erase(timer);
  handle(TimerFired{timer});
}

// ---- reports ----

void EngineDriver::report(const Report& report) {
  kernel_.record().report(program_, report);
  const auto* returned = std::get_if<Returned>(&report);
  if (returned && returned->value.starts_with("error:"))
    kernel_.record().warning("a call of " + returned->function + " gave " + returned->value);
}

}  // namespace ntpsim::host
