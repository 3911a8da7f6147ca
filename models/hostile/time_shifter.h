// An NTP server whose answers to its victims are shifted by a schedule. To all other clients, and before and after, it serves
// its host's clock.
//
// Called: shift() begins now, truth() ends it; other calls go to the server (set).
#pragma once

#include <optional>

#include "models/engine.h"
#include "models/hostile/time_shifter_config.h"
#include "models/server/server.h"

namespace ntpsim::hostile {

class TimeShifter final : public Engine {
 public:
  // Throws std::invalid_argument as NtpServer does.
  explicit TimeShifter(const TimeShifterConfig& config) : config_{config}, server_{config.server} {}

  Actions handle(const Now& now, const Event& event) override;

 private:
  Actions called(const Now& now, const Called& call);
  bool is_victim(const IpAddress& address) const;
  void shift(const Now& now, Send& send) const;

  TimeShifterConfig config_;
  NtpServer server_;
  std::optional<MonoTime> since_;        // absent: it has not begun, or is over
  std::optional<MonoTime> until_;
};

}  // namespace ntpsim::hostile
