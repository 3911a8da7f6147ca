// The kiss-o'-death: a packet of stratum 0 that tells a client what is wrong instead of the time (RFC 5905, section 7.4).
//
// Its reference identifier is the kiss code. Its origin, receive and transmit timestamps all are the client's own transmit
// timestamp: a client that takes it for a sample measures nothing at all, and the origin shows that the sender has seen the
// request. A client obeys a kiss only if its origin is that of the client's last request.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "models/wire/packet.h"

namespace ntpsim::ntp {

enum class Kiss : std::uint8_t {
  acst,   // the association belongs to an anycast server
  auth,   // server authentication has failed
  autokey,  // Autokey has failed
  bcst,   // the association belongs to a broadcast server
  cryp,   // cryptographic authentication or identification has failed
  deny,   // access denied by the remote server
  drop,   // the remote peer of a symmetric mode is lost
  rstr,   // access denied by a local policy
  init,   // the association is not yet synchronised for the first time
  mcst,   // the association belongs to a multicast server found on the way
  nkey,   // no key was found: never installed or not trusted
  ntsn,   // NTS NAK: the cookie or the authenticator did not verify (RFC 8915, section 5.7)
  rate,   // the client asks too often
  rmot,   // the association is being altered from a remote host by ntpdc
  step,   // the system time was stepped, the association is not synchronised again
};

// What a client has to do, by section 7.4; codes that begin with X are for experiments and demand nothing.
enum class KissDemand : std::uint8_t {
  nothing,          // the packet is no sample, and that is all
  stop,             // demobilise the association and send nothing more to this server
  slow_down,        // lengthen the poll interval at once, and again with every further kiss
  new_cookies,      // NTS: establish keys anew
};

std::string_view kiss_code(Kiss kiss);             // four capital letters
std::uint32_t refid_of(Kiss kiss);
std::optional<Kiss> kiss_of(std::uint32_t refid);  // nothing for codes that are in no list
KissDemand demand_of(Kiss kiss);

// The code of a packet that is a kiss-o'-death: stratum 0 and printable. The origin is not looked at.
bool is_kiss(const wire::Header& header);

// The answer. `minimum_poll` is the server's headway, log2 s: the poll field tells the client how often it may ask.
// Precision, root delay, root dispersion and reference time are copied from the request, so they disclose nothing.
wire::Header kiss_answer(Kiss kiss, const wire::Header& request, wire::Mode answer_mode, int minimum_poll);

}  // namespace ntpsim::ntp
