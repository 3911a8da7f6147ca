// The NTS sessions of a process's associations, and the streams over which they get their keys.
//
// An association under NTS sends nothing until it has keys and cookies; a poll that finds none is a missed poll, and asks for
// them if it is time. Each association has a stream of its own, so that no two establishments meet. Where the server of the
// keys names another for the time, the association follows.
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

  void add(const Association& association);              // if it is to use NTS
  void remove(AssociationId id, Actions& actions);
  void end(Actions& actions);
  bool has(AssociationId id) const { return sessions_.contains(id); }

  // At a poll: whether a request may go out now. Without keys none may, and perhaps they are asked for.
  bool may_send(const Now& now, AssociationId id, Actions& actions);
  Bytes protect(AssociationId id, const wire::Header& header);        // only after may_send()
  // Of a packet that claims to be an answer; it was parsed from `octets`.
  Reason verify(AssociationId id, std::span<const std::uint8_t> octets, const wire::Packet& packet);

  std::string text() const;   // "server ready, 8 cookies, 1 establishment; ..."

  // An event of a stream. With keys and cookies: who has got them, and who is to be asked for the time. They are of use once
  // they are accepted; who is asked already for another association is refused.
  struct Established {
    AssociationId id = 0;
    Endpoint remote;
  };
  std::optional<Established> handle(const Now& now, const StreamEvent& event, Actions& actions);
  void accept(AssociationId id, Actions& actions);
  void refuse(AssociationId id, Actions& actions);

 private:
  struct Session {
    std::string name;                                    // the source's
    Endpoint configured;                                 // where its keys come from, and the time if nothing else is said
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
