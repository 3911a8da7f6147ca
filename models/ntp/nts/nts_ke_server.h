// The streams of a server's key establishment: what each client has sent so far, the answer, and the end. A client that has
// not said all after ten seconds is closed, so that nobody can hold streams open for nothing.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "models/engine.h"
#include "models/ntp/nts/nts_server.h"

namespace ntpsim::ntp {

class NtsKeServer {
 public:
  explicit NtsKeServer(NtsServer& server) : server_{server} {}   // which outlives it

  // An event of a stream that was accepted. What came of an establishment, when it has ended: none, or why not.
  std::optional<Reason> handle(const Now& now, const StreamEvent& event, Actions& actions);

  // Closes who is late. `next_deadline` tells when to come again.
  void expire(MonoTime now, Actions& actions);
  std::optional<MonoTime> next_deadline() const;

 private:
  struct Client {
    MonoTime deadline;
    std::vector<Bytes> exported;
    Bytes received;
  };
  std::optional<Reason> on(const Now& now, const StreamOpened& opened, Actions& actions);
  std::optional<Reason> on(const Now& now, const StreamReceived& received, Actions& actions);
  std::optional<Reason> on(const Now& now, const StreamClosed& closed, Actions& actions);

  NtsServer& server_;
  std::map<StreamId, Client> clients_;
};

}  // namespace ntpsim::ntp
