// The NTS sessions of a process's associations, and the streams over which they get their keys.
//
// An association under NTS sends no request until it has keys and cookies. A poll without them counts as missed, and starts a
// key establishment if one is due. Each association has a stream of its own. If the NTS-KE server names another server for the
// time, the association goes there.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "models/engine.h"
#include "models/ntp/association.h"
#include "models/ntp/nts/nts_client.h"

namespace ntpsim::ntp {

class NtsAssociations {
 public:
  // `path` names the streams of random numbers.
  NtsAssociations(std::uint64_t seed, std::string path) : seed_{seed}, path_{std::move(path)} {}

  void add(const Association& association);              // if it is configured for NTS
  void remove(AssociationId id, Actions& actions);
  void end(Actions& actions);
  bool has(AssociationId id) const { return sessions_.contains(id); }

  // At a poll: whether a request may go out now. Without keys none may, and a key establishment is started if one is due.
  bool may_send(const Now& now, AssociationId id, Actions& actions);
  Bytes protect(AssociationId id, const wire::Header& header);        // only after may_send()
  // Verifies a packet that claims to be an answer; it was parsed from `octets`.
  Reason verify(AssociationId id, std::span<const std::uint8_t> octets, const wire::Packet& packet);

  std::string text() const;   // "server ready, 8 cookies, 1 establishment; ..."

  // An event of a stream. Once there are keys and cookies: the association that has them, and the server to ask for the time.
  // They are not used before they are accepted. A server that another association asks already is refused.
  struct Established {
    AssociationId id = 0;
    Endpoint remote;
  };
  std::optional<Established> handle(const Now& now, const StreamEvent& event, Actions& actions);
  void accept(AssociationId id, Actions& actions);
  void refuse(AssociationId id, Actions& actions);

 private:
  struct Session {
    std::string name;                                    // of the source
    Endpoint configured;                                 // of the NTS-KE server, and of the time server if no other is named
    NtsClient client;
    int establishments = 0;
  };
  std::optional<Established> on(const Now& now, const StreamOpened& opened, Actions& actions);
  std::optional<Established> on(const Now& now, const StreamReceived& received, Actions& actions);
  std::optional<Established> on(const Now& now, const StreamClosed& closed, Actions& actions);
  std::optional<Established> follow(AssociationId id, Session& session, Actions& actions) const;

  std::uint64_t seed_;
  std::string path_;
  std::map<AssociationId, Session> sessions_;
};

}  // namespace ntpsim::ntp
