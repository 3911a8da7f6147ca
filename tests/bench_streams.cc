#include "tests/bench_streams.h"

#include <algorithm>
#include <string>

#include "models/base/random.h"
#include "tests/bench.h"

namespace ntpsim::test {

namespace {

constexpr std::uint64_t seed_of_keys = 4460;
constexpr Duration patience = Duration::from_whole_seconds(127);   // Linux: the first SYN and six more

std::vector<Bytes> exported(std::size_t connection, const std::vector<TlsExporter>& exporters) {
  std::vector<Bytes> all;
  for (const TlsExporter& exporter : exporters) {
    std::string path = "bench.stream-" + std::to_string(connection) + "." + exporter.label;
    for (const std::uint8_t octet : exporter.context) path += "-" + std::to_string(octet);
    Random random{seed_of_keys, path};
    Bytes key(exporter.size);
    for (std::uint8_t& octet : key) octet = static_cast<std::uint8_t>(random.bits());
    all.push_back(std::move(key));
  }
  return all;
}

Reason agreement(const std::optional<TlsClient>& client, const std::optional<TlsServer>& server) {
  if (!client && !server) return Reason::none;
  return client && server && client->protocol == server->protocol ? Reason::none : Reason::tls_failed;
}

}  // namespace

void BenchStreams::carry_out(Program& program, const Stream& action) {
  struct Visitor {
    BenchStreams& streams;
    Program& program;
    void operator()(const StreamConnect& a) const { streams.connect(program, a); }
    void operator()(const StreamListen& a) const { streams.listen(program, a); }
    void operator()(const StreamSend& a) const { streams.send(program, a); }
    void operator()(const StreamClose& a) const { streams.close(program, a.stream); }
  };
  std::visit(Visitor{*this, program}, action);
}

void BenchStreams::stop(const Program& program) {
  std::erase_if(listeners_, [&](const Listener& listener) { return listener.program == &program; });
  for (std::size_t end = 0; end < ends_.size(); ++end)
    if (ends_[end].program == &program) close_end(end, Reason::stream_reset);
}

void BenchStreams::connect(Program& program, const StreamConnect& connect) {
  close(program, connect.stream);
  const std::size_t own = ends_.size();
  Host* const to = bench_.host_at(connect.to.address);
  ends_.push_back({&program, connect.stream, bench_.now()});
  ends_.push_back({nullptr, 0, bench_.now()});
  hosts_.push_back(&program.host_);
  hosts_.push_back(to);
  if (to) bench_.after(path(own, own + 1), [this, own, connect, to] { arrive_at_listener(own, connect, *to); });
  else tell_closed(own, patience, Reason::timed_out);
}

void BenchStreams::arrive_at_listener(std::size_t connecting, const StreamConnect& connect, Host& to) {
  if (ends_[connecting].program == nullptr) return;
  const Listener* const found = listener_at(to, connect.to.port);
  const Reason reason = !found ? Reason::port_closed
                        : failure_ != Reason::none ? failure_ : agreement(connect.tls, found->listen.tls);
  if (reason != Reason::none) return tell_closed(connecting, path(connecting + 1, connecting), reason);
  const Endpoint client{connect.to.address.is_v6() ? hosts_[connecting]->ipv6() : hosts_[connecting]->ipv4(), next_port_++};
  ends_[connecting + 1].program = found->program;
  ends_[connecting + 1].id = next_accepted_++;
  const auto keys = [&](const auto& tls) { return tls ? exported(connecting / 2, tls->exporters) : std::vector<Bytes>{}; };
  const StreamOpened opened{connect.stream, std::nullopt, connect.to, client, keys(connect.tls)};
  const StreamOpened accepted{ends_[connecting + 1].id, found->listen.listener, client, connect.to, keys(found->listen.tls)};
  tell(connecting, path(connecting + 1, connecting), opened);
  tell(connecting + 1, Duration{}, accepted);
}

void BenchStreams::listen(Program& program, const StreamListen& listen) {
  close(program, listen.listener);
  if (listener_at(program.host_, listen.port)) {
    bench_.after(Duration{}, [&program, id = listen.listener] { program.handle(StreamClosed{id, Reason::port_taken}); });
    return;
  }
  listeners_.push_back({&program, listen});
}

void BenchStreams::send(const Program& program, const StreamSend& send) {
  const std::size_t own = find(program, send.stream);
  if (own == ends_.size()) return;
  tell(own ^ 1U, path(own, own ^ 1U), StreamReceived{ends_[own ^ 1U].id, send.data});
}

void BenchStreams::close(const Program& program, StreamId id) {
  std::erase_if(listeners_, [&](const Listener& l) { return l.program == &program && l.listen.listener == id; });
  const std::size_t own = find(program, id);
  if (own != ends_.size()) close_end(own, Reason::none);
}

void BenchStreams::close_end(std::size_t end, Reason told_to_peer) {
  ends_[end].program = nullptr;
  if (ends_[end ^ 1U].program != nullptr) tell_closed(end ^ 1U, path(end, end ^ 1U), told_to_peer);
}

void BenchStreams::tell_closed(std::size_t end, Duration after, Reason reason) {
  tell(end, after, StreamClosed{ends_[end].id, reason});
}

// Not before earlier data, even if the path has become shorter.
void BenchStreams::tell(std::size_t end, Duration after, const StreamEvent& event) {
  const TrueTime at = std::max(bench_.now() + after, ends_[end].last_arrival);
  ends_[end].last_arrival = at;
  bench_.after(at - bench_.now(), [this, end, event] {
    Program* const program = ends_[end].program;
    if (program == nullptr) return;
    if (std::holds_alternative<StreamClosed>(event)) ends_[end].program = nullptr;
    program->handle(event);
  });
}

BenchStreams::Listener* BenchStreams::listener_at(const Host& host, std::uint16_t port) {
  const auto found = std::find_if(listeners_.begin(), listeners_.end(), [&](const Listener& listener) {
    return &listener.program->host_ == &host && listener.listen.port == port;
  });
  return found == listeners_.end() ? nullptr : &*found;
}

std::size_t BenchStreams::find(const Program& program, StreamId id) const {
  const auto found =
      std::find_if(ends_.begin(), ends_.end(), [&](const End& end) { return end.program == &program && end.id == id; });
  return static_cast<std::size_t>(found - ends_.begin());
}

Duration BenchStreams::path(std::size_t from, std::size_t to) const { return bench_.delay(*hosts_[from], *hosts_[to]); }

}  // namespace ntpsim::test
