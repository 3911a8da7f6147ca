// The streams of a server's key establishment: what each client has sent so far, the answer, and the end. If a request is not
// complete after ten seconds the stream is closed, so that idle clients cannot hold streams open.
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

  // An event of an accepted stream. When an establishment has ended, its result: none for success, or why it failed.
  std::optional<Reason> handle(const Now& now, const StreamEvent& event, Actions& actions);

  // Closes streams that are over their deadline. `next_deadline` is when to call it again.
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
