// What a server admits, and the packets of its answers; ServerProcess decides which answer a request gets. Of its clients it keeps
// the most recently used list only.
//
// A request passes, in this order, both of them
//   ignore                     dropped
//   rate, if `limited`         dropped, or answered with RATE if `kod`
//   noserve                    dropped, or answered with DENY if `kod`
//   version                    dropped unless of version 4, or answered with RSTR if `kod`
//   flake                      one out of ten dropped
//   notrust                    dropped if without a MAC
//   a MAC that does not verify answered with a crypto-NAK
// and then is answered, under the key that it came with.
#pragma once

#include <optional>

#include "models/base/random.h"
#include "models/engine.h"
#include "models/ntp/serving/access_list.h"
#include "models/ntp/client_stamps.h"
#include "models/ntp/config.h"
#include "models/ntp/key_ring.h"
#include "models/ntp/kiss.h"
#include "models/ntp/leap/leap_process.h"
#include "models/ntp/serving/mru_list.h"
#include "models/wire/packet.h"

namespace ntpsim::ntp {

class Service {
 public:
  Service(const NtpConfig& config, const KeyRing& keys, Random mru_random, Random flake_random);

  // The restrictions of the sender of a packet, of any mode; counts the packet. With a reason the packet is dropped.
  struct Admission {
    Reason reason = Reason::none;
    std::optional<Kiss> kiss;
    Restrictions restrictions;
  };
  Admission admit(const Now& now, const PacketReceived& event, const wire::Header& header, wire::Mode mode);

  // `authentication` is the result of checking the MAC, `id` that of the packet that will carry the answer. Nothing: no answer.
  std::optional<Bytes> answer(const Now& now, const PacketReceived& event, const wire::Packet& request, wire::Mode mode,
                              Reason authentication, const LeapProcess::Served& served, SendId id = 0);
  wire::Header kiss(Kiss code, const wire::Header& request, wire::Mode mode) const;
  // A kiss under the key of the request, if that verifies: a client that uses a key ignores a kiss without one.
  Bytes sealed_as(const wire::Packet& request, const PacketReceived& event, const wire::Header& header) const;
  // The header of an answer, before authentication.
  wire::Header header(const Now& now, const PacketReceived& event, const wire::Header& request, wire::Mode mode,
                      const LeapProcess::Served& served, SendId id = 0);

  const MruList& clients() const { return mru_; }
  AccessList& access() { return access_; }
  std::optional<ClientStamps>& stamps() { return stamps_; }   // if configured

 private:
  AccessList access_;
  MruList mru_;
  const KeyRing& keys_;
  Random flake_random_;
  int minimum_poll_;
  std::optional<ClientStamps> stamps_;
};

}  // namespace ntpsim::ntp
