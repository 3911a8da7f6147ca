// What a server keeps of its clients to answer them in the interleaved mode (RFC 9769, section 2): when each answer really
// left, by the receive timestamp that it carried.
//
//   origin of a request                      receive, transmit of it     answer
//   a receive timestamp told before to the   differ                      interleaved: its receive as origin, and when that
//   same client, whose answer's leaving                                  answer left as transmit
//   is known
//   anything else                            any                         basic
//
// Receive and transmit timestamp of an answer are never the same, and the true time of leaving never the one that was told
// at first: who compares timestamps must not mistake one for another. They then differ by the smallest fraction, 233 ps.
// The oldest answer is forgotten when there are too many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>

#include "models/base/address.h"
#include "models/engine.h"
#include "models/wire/packet.h"

namespace ntpsim::ntp {

class ClientStamps {
 public:
  explicit ClientStamps(std::size_t most) : most_{most} {}

  // The header of a basic answer to that request becomes what it has to be, and is remembered. `smear` is what the client's
  // time differs by from ours.
  void answer(wire::Header& answer, const wire::Header& request, const IpAddress& client, Duration smear, SendId id);
  void left(SendId id, LocalTime at);
  void clear();                 // the clock was stepped
  std::size_t size() const { return answers_.size(); }

 private:
  using Key = std::pair<IpAddress, std::uint64_t>;   // the client, the receive timestamp
  struct Answer {
    SendId id = 0;
    wire::NtpTimestamp told;                         // its transmit timestamp
    Duration smear;
    std::optional<wire::NtpTimestamp> left;
  };

  void remember(const Key& key, const Answer& answer);

  std::size_t most_;
  std::map<Key, Answer> answers_;
  std::map<SendId, Key> leaving_;
  std::deque<std::pair<Key, SendId>> oldest_first_;
};

}  // namespace ntpsim::ntp
