// An NTP server that takes its host's clock for the truth (RFC 5905, section 9.2 and appendix A.5.3; RFC 4330, section 6).
//
// It answers requests of versions 1 to 4 in the version that they came in: mode 3 with mode 4, mode 1 with mode 2. In
// version 1, mode 0, the ports tell the mode; the answer carries one all the same, because an answer of mode 0 could itself
// be taken for a request. It keeps no state of its clients. Every answer has 48 octets, so never more than the request. A MAC
// in a request is not checked and not answered with one: this server has no keys.
//
// While its leap indicator says unsynchronized it serves stratum 16 and no reference time.
#pragma once

#include <cstdint>
#include <vector>

#include "models/base/address.h"
#include "models/engine.h"
#include "models/ntp/serving/served_clock.h"
#include "models/server/server_change.h"
#include "models/server/server_config.h"
#include "models/wire/packet.h"

namespace ntpsim {

class NtpServer final : public Engine {
 public:
  // Throws std::invalid_argument, with the field's name, for a configuration that no packet could carry.
  explicit NtpServer(const NtpServerConfig& config);

  // Called: set(stratum, leap, refid, offset, drift), see server_change.h.
  Actions handle(const Now& now, const Event& event) override;

 private:
  void on(const Now& now, const Started& event, Actions& actions);
  void on(const Now& now, const PacketReceived& event, Actions& actions);
  void on(const Now& now, const TimerFired& event, Actions& actions);
  void on(const Now& now, const Called& event, Actions& actions);
  template <class Other>
  void on(const Now&, const Other&, Actions&) {}

  LocalTime served(const Now& now, LocalTime reading) const;
  wire::NtpTimestamp reference_time(const Now& now) const;
  wire::Header header(const Now& now) const;
  void broadcast(const Now& now, Actions& actions);
  void apply(const Now& now, const ServerChange& change, Actions& actions);

  std::uint16_t port_;
  Duration broadcast_every_;
  std::vector<IpAddress> broadcast_to_;
  int stratum_;
  std::uint32_t refid_;
  Leap leap_;
  std::int8_t precision_;
  wire::NtpShort root_delay_;
  wire::NtpShort root_dispersion_;
  ServedClock clock_;
  LocalTime started_;
};

}  // namespace ntpsim
