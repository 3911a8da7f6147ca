#include "models/ntp/client_stamps.h"

namespace ntpsim::ntp {

namespace {

wire::NtpTimestamp other_than(wire::NtpTimestamp taken, wire::NtpTimestamp time) {
  return time == taken ? wire::NtpTimestamp{time.value() + 1} : time;
}

}  // namespace

void ClientStamps::answer(wire::Header& answer, const wire::Header& request, const IpAddress& client, Duration smear,
                          SendId id) {
  answer.transmit = other_than(answer.receive, answer.transmit);
  const wire::NtpTimestamp told = answer.transmit;
  const auto before = answers_.find({client, request.origin.value()});
  if (before != answers_.end() && before->second.left && !request.origin.is_zero() && request.receive != request.transmit) {
    answer.origin = request.receive;
    answer.transmit = other_than(answer.receive, *before->second.left);
  }
  remember({client, answer.receive.value()}, {id, told, smear, std::nullopt});
}

void ClientStamps::left(SendId id, LocalTime at) {
  const auto leaving = leaving_.find(id);
  if (leaving == leaving_.end()) return;
  Answer& answer = answers_.at(leaving->second);
  answer.left = other_than(answer.told, wire::NtpTimestamp::from(at + answer.smear));
  leaving_.erase(leaving);
}

void ClientStamps::clear() {
  answers_.clear();
  leaving_.clear();
  oldest_first_.clear();
}

void ClientStamps::remember(const Key& key, const Answer& answer) {
  if (const auto same = answers_.find(key); same != answers_.end()) leaving_.erase(same->second.id);
  answers_[key] = answer;
  leaving_[answer.id] = key;
  oldest_first_.emplace_back(key, answer.id);
  if (oldest_first_.size() <= most_) return;
  const auto [oldest, id] = oldest_first_.front();
  oldest_first_.pop_front();
  leaving_.erase(id);
  const auto found = answers_.find(oldest);
  if (found != answers_.end() && found->second.id == id) answers_.erase(found);
}

}  // namespace ntpsim::ntp
