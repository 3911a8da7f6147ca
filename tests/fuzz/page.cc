// The program's side of the page that it shares with the simulator: any octets in it are found to make no sense, or the
// simulator's side does everything with them that it does after a turn.
#include <algorithm>
#include <cstddef>
#include <string>

#include "sim/daemon/datagrams.h"
#include "sim/daemon/page/page_access.h"
#include "sim/daemon/page/page_check.h"
#include "sim/daemon/page/page_tables.h"
#include "sim/daemon/page/shared_page.h"
#include "sim/daemon/page/timer_expiry.h"
#include "sim/daemon/report.h"
#include "sim/daemon/streams.h"
#include "tests/fuzz/script.h"
#include "tests/fuzz/target.h"

namespace ntpsim::fuzz {

namespace {

using namespace daemon;

constexpr int programs = 1;

// A world in which nothing comes back.
class Nothing final : public World {
 public:
  TrueTime now() override { return {}; }
  PageClock clock() override { return {}; }
  void clock_called(int, const ClockCall&) override {}
  void wake_at(const Wakeup&) override {}
  std::vector<HostRoute> routes() override { return {}; }
  std::uint32_t routes_revision() override { return 0; }
  void send(Datagram, Duration, std::optional<SendId>) override {}
  void port_changed(bool, std::uint16_t, bool) override {}
  void group_changed(const IpAddress&, int, bool) override {}
  void stream_listen(const Endpoint&, bool) override {}
  void stream_connect(ConnectionId, const Endpoint&, const Endpoint&, Duration) override {}
  void stream_send(ConnectionId, std::vector<std::uint8_t>, Duration) override {}
  void stream_shutdown(ConnectionId, Duration) override {}
  void stream_close(ConnectionId, Duration) override {}
  void call_refused(int, int, int) override {}
  void output(int, const ProcessName&, std::string_view) override {}
  void process_ended(int, const ProcessEnd&) override {}
  void end_was_not_seen(int, const ProcessEnd&) override {}
  void ended(int, const Ending&) override {}
  void failed(int, const std::string&) override {}
};

class Host {
 public:
  Host() : delivery_{*page_}, datagrams_{*page_, world_, delivery_, true},
           streams_{*page_, world_, delivery_, [](const std::string&) {}} {
    const int process = new_process(*page_);
    page_->processes[process].state = ProcessState::running;
    page_->processes[process].pid = 2;
    new_thread(*page_, process);
  }

  Page& page() { return *page_; }
  bool makes_sense() const { return !nonsense_in(*page_, PageTerms{*page_}, programs); }

  void use() {
    Page& page = *page_;
    expire_timers(page);
    datagrams_.tell_of_sockets();
    for (std::uint16_t slot = take_first(page, page.outgoing); slot != none; slot = take_first(page, page.outgoing)) {
      if (page.packets[slot].kind == PacketKind::datagram) datagrams_.send(slot, 0);
      else streams_.carry_out(slot);
    }
    streams_.tell_of_reading();
  }

  void report() { require(!describe(*page_, -1).empty(), "a report says something"); }

  void receive(const Datagram& datagram) {
    datagrams_.deliver(datagram, {});
    datagrams_.icmp_error(icmp_of(Refusal::port_closed, datagram.destination.address, protocol_udp, datagram));
    if (const auto stream = streams_.arrived(datagram.destination, datagram.source)) {
      streams_.received(*stream, datagram.data);
      streams_.sent(*stream, datagram.data.size());
      streams_.peer_closed(*stream);
    }
  }

  void end_process() { release_process(*page_, 0); }

 private:
  SharedPage page_;
  Nothing world_;
  Delivery delivery_;
  Datagrams datagrams_;
  Streams streams_;
};

// Octets at a place that the simulator reads: one of the first of a list, or before the lists.
void write_over(Page& page, Script& script) {
  const std::uint8_t list = script.number();
  const std::uint8_t index = script.number();
  const std::uint8_t place = script.number();
  const Octets octets = script.octets();
  std::uint8_t* at = reinterpret_cast<std::uint8_t*>(&page) + std::size_t{index} * 256 + place;
  std::size_t room = 65536;
  const auto in = [&](auto& all) {
    auto& one = all[index % std::size(all)];
    room = std::min<std::size_t>(sizeof one, 512);
    const std::size_t from = std::size_t{place} * 2 % room;
    at = reinterpret_cast<std::uint8_t*>(&one) + from;
    room -= from;
  };
  switch (list % 8) {
    case 0: break;
    case 1: in(page.threads); break;
    case 2: in(page.processes); break;
    case 3: in(page.timers); break;
    case 4: in(page.objects); break;
    case 5: in(page.packets); break;
    case 6: in(page.epoll_watches); break;
    case 7: in(page.attachments); break;
  }
  std::copy_n(octets.begin(), std::min(octets.size(), room), at);
}

void make_object(Page& page, Script& script) {
  const auto kind = static_cast<ObjectKind>(1 + script.number() % 5);
  const std::uint16_t index = new_object(page, kind);
  if (index == none) return;
  PageObject& object = page.objects[index];
  object.references = 1;
  object.local.port = script.number();
  if (kind == ObjectKind::timer) {
    object.timer = new_timer(page, TimerKind::descriptor, 0);
    if (object.timer == none) object.kind = ObjectKind::free;
    else page.timers[object.timer].object = index;
  }
  if (kind == ObjectKind::stream) object.stream.state = static_cast<StreamState>(script.number() % 4);
  object.stream.backlog = 4;
  page.processes[0].objects[index] = index;
  if (script.number() % 2 == 0) ask_world(page, index, static_cast<PacketKind>(script.number() % 6));
}

Datagram datagram_from(Script& script) {
  const auto address = [](std::uint8_t last) { return IpAddress::v4(0x0a000000U | last); };
  const Endpoint source{address(script.number()), script.number()};
  const Endpoint destination{address(script.number()), script.number()};
  const Octets octets = script.octets();
  return Datagram{source, destination, {octets.begin(), octets.end()}};
}

}  // namespace

void test(Octets input) {
  Script script{input};
  Host host;
  while (script.goes_on()) {
    switch (script.number() % 5) {
      case 0:
      case 1: write_over(host.page(), script); break;
      case 2: make_object(host.page(), script); break;
      case 3: host.receive(datagram_from(script)); break;
      case 4: host.end_process(); break;
    }
    if (!host.makes_sense()) {
      make_empty(host.page());
      require(host.makes_sense(), "an empty page makes sense");
    }
    host.use();
    require(host.makes_sense(), "the simulator leaves a page that makes sense");
  }
  host.report();
}

}  // namespace ntpsim::fuzz
