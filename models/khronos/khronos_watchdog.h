// The watchdog of RFC 9523 as a program beside any NTP client. It asks a few servers at a time, drawn from a large pool, and
// leaves the clock alone while it is within the threshold of what they say. Otherwise it sets the clock.
//
//               Started   timer of rounds   round over                                              clock stepped by others
//   stopped     waiting   -                 -                                                       -
//   waiting     -         sampling          -                                                       -
//   sampling    -         -                 credible: waiting; failed: sampling, the K-th: panic    waiting
//   panic       -         -                 waiting                                                 waiting
//
// A round is over with the last answer or with its timeout. It fails when it is not credible, or when fewer than the
// deciding majority of the sample have answered. In panic all servers are asked, and the mean of the middle third is taken.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/random.h"
#include "models/engine.h"
#include "models/khronos/khronos.h"
#include "models/khronos/config.h"
#include "models/wire/packet.h"

namespace ntpsim {

class KhronosWatchdog final : public Engine {
 public:
  // Throws std::invalid_argument, with the field's name, for a configuration that cannot be followed.
  KhronosWatchdog(const KhronosConfig& config, Random sample, Random origin);

  // Called: status() is watching, panic or in control; rounds(), panics() and corrections() count.
  Actions handle(const Now& now, const Event& event) override;

 private:
  enum class State { stopped, waiting, sampling, panic };
  struct Server { std::string name; IpAddress address; };
  struct Request {
    std::size_t server = 0;            // of the pool
    wire::NtpTimestamp origin;         // drawn, so that it does not disclose the local time
    LocalTime sent;
    std::optional<Duration> offset;    // the answer's
    Duration delay;
  };

  void on(const Now& now, const Started& event, Actions& actions);
  void on(const Now& now, const PacketReceived& event, Actions& actions);
  void on(const Now& now, const PacketSent& event, Actions& actions);
  void on(const Now& now, const TimerFired& event, Actions& actions);
  void on(const Now& now, const ClockStepped& event, Actions& actions);
  void on(const Now& now, const Called& event, Actions& actions);
  template <class Other>
  void on(const Now&, const Other&, Actions&) {}

  void ask(const Now& now, State state, const std::vector<std::size_t>& servers, Actions& actions);
  void end_round(const Now& now, Actions& actions);
  void judge_sample(const Now& now, const std::optional<khronos::Trimmed>& middle, std::size_t answers, Actions& actions);
  std::string_view failure(const std::optional<khronos::Trimmed>& middle, std::size_t answers) const;   // empty: credible
  void forget_requests();
  void sample_again(const Now& now, Actions& actions);
  void take(Duration mean, Actions& actions);
  void wait(Duration interval, Actions& actions);
  void report_offsets(const std::optional<khronos::Trimmed>& middle, bool is_used, Actions& actions) const;
  Reason test(const wire::Header& reply) const;
  Request* request_to(const Endpoint& remote);

  KhronosConfig config_;
  std::vector<Server> pool_;           // those of the configuration that have an address
  Random sample_;
  Random origin_;
  State state_ = State::stopped;
  bool in_control_ = false;
  std::vector<Request> requests_;      // of this round
  std::size_t answers_ = 0;
  SendId first_id_ = 1;                // of this round's first request
  std::int64_t failures_ = 0;          // in a row
  std::int64_t rounds_ = 0;
  std::int64_t panics_ = 0;
  std::int64_t corrections_ = 0;
};

}  // namespace ntpsim
