#include "models/hostile/time_shifter.h"

#include <algorithm>
#include <variant>

#include "models/hostile/timestamp_shifter.h"

namespace ntpsim::hostile {

Actions TimeShifter::handle(const Now& now, const Event& event) {
  if (const auto* call = std::get_if<Called>(&event)) return called(now, *call);
  if (std::holds_alternative<Started>(event)) {
    if (config_.since) since_ = now.mono + *config_.since;
    if (config_.until) until_ = now.mono + *config_.until;
  }
  Actions actions = server_.handle(now, event);
  for (Action& action : actions)
    if (auto* send = std::get_if<Send>(&action); send && is_victim(send->to.address)) shift(now, *send);
  return actions;
}

Actions TimeShifter::called(const Now& now, const Called& call) {
  if (call.function != "shift" && call.function != "truth") return server_.handle(now, call);
  since_.reset();
  until_.reset();
  if (call.function == "shift") since_ = now.mono;
  return {Report{Returned{call.function, "ok"}}};
}

bool TimeShifter::is_victim(const IpAddress& address) const {
  const auto& victims = config_.victim_addresses;
  return config_.victims.empty() || std::find(victims.begin(), victims.end(), address) != victims.end();
}

void TimeShifter::shift(const Now& now, Send& send) const {
  if (!since_ || now.mono < *since_ || (until_ && now.mono >= *until_)) return;
  if (auto shifted = shifted_answer(send.data, config_.ramp.at(now.mono - *since_))) send.data = std::move(*shifted);
}

}  // namespace ntpsim::hostile
