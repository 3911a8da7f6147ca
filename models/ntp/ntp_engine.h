// The NTPv4 process of RFC 5905: client, server and peer in one, as configured.
//
//            packets in                                                     packets out
//   receive: admission, authentication, match ──► process: on-wire, tests      ▲
//                │                                      │ sample               │
//                ▼ no association                       ▼                      │
//             service: answer                    clock filter ──► system: selection, cluster, combine ──► discipline
//                                                       ▲                      │
//                                                 poll process ◄───────────────┘ poll exponent
//
// Each association polls on a timer of its own. One more ticks every second while the daemon loop slews the clock, and
// one writes the drift file every hour. Associations are kept and handled in the order of their numbers, so that nothing
// depends on memory addresses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/random.h"
#include "models/engine.h"
#include "models/ntp/association.h"
#include "models/ntp/config.h"
#include "models/ntp/constants.h"
#include "models/ntp/discovery/manycast.h"
#include "models/ntp/discovery/mobilisation.h"
#include "models/ntp/key_ring.h"
#include "models/ntp/nts/nts_associations.h"
#include "models/ntp/serving/broadcast_server.h"
#include "models/ntp/serving/server_process.h"
#include "models/ntp/system_process.h"
#include "models/wire/packet.h"

namespace ntpsim::ntp {

class NtpEngine final : public Engine {
 public:
  // `path` names the streams of its random numbers. Throws std::invalid_argument, with the field's name, for a
  // configuration that cannot be followed.
  NtpEngine(const NtpConfig& config, std::uint64_t seed, const std::string& path);

  // Called: status(), the system variables in one line; nts(), what the sources under NTS have.
  Actions handle(const Now& now, const Event& event) override;

 private:
  void on(const Now& now, const Started& event, Actions& actions);
  void on(const Now& now, const PacketReceived& event, Actions& actions);
  void on(const Now& now, const PacketSent& event, Actions& actions);
  void on(const Now& now, const SendFailed& event, Actions& actions);
  void on(const Now& now, const TimerFired& event, Actions& actions);
  void on(const Now& now, const ClockStepped& event, Actions& actions);
  void on(const Now& now, const StreamEvent& event, Actions& actions);
  void on(const Now& now, const Called& event, Actions& actions);
  template <class Other>
  void on(const Now&, const Other&, Actions&) {}

  // ---- associations ----
  void mobilise_configured(const Now& now, Actions& actions);
  void fill_from_pools(const Now& now, Actions& actions);
  Association& mobilise(const Now& now, const NtpSource& source, const Endpoint& remote, AssociationMode mode,
                        Origin origin, MonoTime first_poll, Actions& actions);
  void demobilise(AssociationId id, Actions& actions);
  void forget_source(const IpAddress& address);   // unless another association uses it
  void redirect(const Now& now, Association& association, const Endpoint& remote, Actions& actions);

  // ---- poll process ----
  void poll(const Now& now, Association& association, Actions& actions);
  void transmit(const Now& now, Association& association, Actions& actions);
  void plan(const Now& now, const Association& association, Actions& actions) const;

  // ---- packets ----
  void mobilise_passive(const Now& now, const UnmatchedPacket& peer, Actions& actions);
  void mobilise_client(const Now& now, const UnmatchedPacket& server, Actions& actions);
  void mobilise_manycast(const Now& now, const UnmatchedPacket& server, Actions& actions);
  void ask_group(const Now& now, TimerId timer, Actions& actions);
  void process(const Now& now, Association& association, const wire::Packet& packet, const PacketReceived& event,
               Reason authentication, Actions& actions);
  void use_sample(const Now& now, Association& association, const Sample& sample, Actions& actions);
  void handle_kiss(const Now& now, Association& association, const wire::Header& header, Actions& actions);
  void reject(Association* association, const Endpoint& remote, Reason reason, Actions& actions);

  // ---- system ----
  void update_system(const Now& now, Actions& actions);
  void review(const Now& now, Actions& actions);
  void clear_associations(const Now& now, Actions& actions);
  void clear(const Now& now, Association& association, Actions& actions);
  void forget_stamps();           // after a step of the clock
  void store_drift(const Now& now, Actions& actions);
  void end(const char* state, Actions& actions);

  NtpConfig config_;
  Constants constants_;
  KeyRing keys_;
  std::vector<NtpSource> pool_;   // the next to be asked first
  std::vector<IpAddress> ipv4_groups_;   // that it has joined
  std::vector<IpAddress> ipv6_groups_;
  Random poll_random_;
  Random nonce_random_;
  ServerProcess server_;
  NtsAssociations nts_;
  BroadcastServer broadcast_server_;
  ManycastClient manycast_client_;
  SystemProcess system_;
  Associations associations_;
  AssociationId next_association_ = 1;
  SendId next_send_ = 1;
  bool ticking_ = false;
  bool ended_ = false;
};

}  // namespace ntpsim::ntp
