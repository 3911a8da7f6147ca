// A polling SNTP client (RFC 4330): one server at a time, no filter, no selection. Each sample moves the clock, by a step
// when the offset is larger than step_above, else by adjtime.
//
// Which server: it begins with the first address of the first server. The reach register shifts left at each poll and an
// answer sets its lowest bit. At the 8th request in a row without an answer (its timeout, an ICMP error, or an answer that
// shows the server unfit) the source is unreachable, and the client goes on to the next address: after the last address of a
// server to the next server's, after the last server to the first. It stays with a source that answers. A new source starts
// with an empty register. RATE doubles the poll interval of its address for good, up to 36 h; DENY and RSTR bar the address.
//
// Status, by event (-: stays). An answer is a reply that passes the packet tests, whether its sample is used or not.
//
//                Started                         answer      8th unanswered   last address barred   broadcast
//   stopped      starting, listening,            -           -                -                     -
//                no_server or no_address
//   starting     -                               reachable   unreachable      denied                -
//   reachable    -                               -           unreachable      denied                -
//   unreachable  -                               reachable   -                denied                -
//   listening    -                               -           -                -                     reachable
//   no_server, no_address, denied: final, nothing is sent
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/random.h"
#include "models/engine.h"
#include "models/sntp/client_config.h"
#include "models/sntp/reply.h"
#include "models/sntp/source_list.h"
#include "models/wire/packet.h"

namespace ntpsim {

class SntpClient final : public Engine {
 public:
  // Throws std::invalid_argument, with the field's name, for a configuration that cannot be followed.
  SntpClient(const SntpClientConfig& config, Random random);

  // Called: status() returns the whole seconds since the last answer, or one of STOPPED, STARTING, LISTENING, NOSRV (no
  // server is configured), NOIP (none has an address), UNREACHABLE, DENIED; poll_now() sends a request at once.
  Actions handle(const Now& now, const Event& event) override;

 private:
  enum class Status { stopped, starting, listening, reachable, unreachable, no_server, no_address, denied };
  enum class StatusEvent { started, answer, eighth_unanswered, last_barred, broadcast };

  void on(const Now& now, const Started& event, Actions& actions);
  void on(const Now& now, const PacketReceived& event, Actions& actions);
  void on(const Now& now, const PacketSent& event, Actions& actions);
  void on(const Now& now, const SendFailed& event, Actions& actions);
  void on(const Now& now, const TimerFired& event, Actions& actions);
  void on(const Now& now, const ClockStepped& event, Actions& actions);
  void on(const Now&, const StreamEvent&, Actions&) {}
  void on(const Now& now, const Called& event, Actions& actions);

  void transition(StatusEvent event, Actions& actions);
  Status after(StatusEvent event) const;
  Status first_status() const;
  static std::string_view text(Status status);
  std::string status_text(const Now& now) const;
  bool is_polling() const;

  void listen_for_broadcasts(Actions& actions) const;
  void open_socket(bool ipv6, Actions& actions);
  void poll(const Now& now, Actions& actions);
  void send_request(const Now& now, Actions& actions);
  void request_ended(Actions& actions);
  void unanswered(Actions& actions);
  void leave_source(Actions& actions);
  void select(const std::string& name, Actions& actions);

  void handle_reply(const Now& now, const PacketReceived& event, Actions& actions);
  void handle_unfit(const wire::Header& reply, Reason reason, Actions& actions);
  void handle_kiss(const wire::Header& reply, Actions& actions);
  void handle_broadcast(const Now& now, const PacketReceived& event, Actions& actions);
  void use(const std::string& name, const Sample& sample, bool claims_bound, Actions& actions);

  SntpClientConfig config_;
  Random random_;
  SourceList sources_;
  std::vector<IpAddress> groups_;
  Status status_ = Status::stopped;
  std::uint8_t reach_ = 0;
  int unanswered_ = 0;                          // requests in a row
  std::optional<PendingRequest> pending_;
  SendId next_id_ = 1;
  bool has_ipv4_socket_ = false;
  bool has_ipv6_socket_ = false;
  wire::NtpTimestamp last_transmit_;            // of the last answer that passed, from the current source
  std::optional<IpAddress> last_broadcaster_;
  std::optional<MonoTime> last_answer_;
  std::string selected_;
};

}  // namespace ntpsim
