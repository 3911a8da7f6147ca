// What the host does for those who ask it: answers, refuses, or says nothing. It keeps nothing of them but the list of who
// asked last.
//
// A request passes, in this order
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

  // What the sender of a packet of any kind may not do; counts it. A reason: nothing more is done with it.
  struct Admission {
    Reason reason = Reason::none;
    std::optional<Kiss> kiss;
    Restrictions restrictions;
  };
  Admission admit(const Now& now, const PacketReceived& event, const wire::Header& header, wire::Mode mode);

  // `authentication` is what the MAC says. Nothing: no answer. `id` is that of the packet that will carry it.
  std::optional<Bytes> answer(const Now& now, const PacketReceived& event, const wire::Packet& request, wire::Mode mode,
                              Reason authentication, const LeapProcess::Served& served, SendId id = 0);
  wire::Header kiss(Kiss code, const wire::Header& request, wire::Mode mode) const;
  // A kiss under the key of the request, if that verifies: who asks with a key obeys no kiss without one.
  Bytes sealed_as(const wire::Packet& request, const PacketReceived& event, const wire::Header& header) const;
  // That of an answer, before it is authenticated.
  wire::Header header(const Now& now, const PacketReceived& event, const wire::Header& request, wire::Mode mode,
                      const LeapProcess::Served& served, SendId id = 0);

  const MruList& clients() const { return mru_; }
  AccessList& access() { return access_; }
  std::optional<ClientStamps>& stamps() { return stamps_; }   // where the time of sending is known

 private:
  AccessList access_;
  MruList mru_;
  const KeyRing& keys_;
  Random flake_random_;
  int minimum_poll_;
  std::optional<ClientStamps> stamps_;
};

}  // namespace ntpsim::ntp
