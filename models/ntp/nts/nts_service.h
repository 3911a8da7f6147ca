// The NTS of a server process: keys for its clients, cookies, and protected answers. The keys of the cookies are stored on the
// host, so that the cookies stay valid after a restart.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/engine.h"
#include "models/ntp/nts/nts_ke_server.h"
#include "models/ntp/nts/nts_server.h"
#include "models/wire/packet.h"

namespace ntpsim::ntp {

class NtsService {
 public:
  // When `timer` fires, call attend(). Throws std::invalid_argument for what cannot be followed.
  NtsService(const NtsServerConfig& config, std::uint64_t seed, const std::string& path, TimerId timer);

  void start(const Now& now, const Started& event, Actions& actions);
  void attend(const Now& now, Actions& actions);         // rotates keys, closes streams that take too long
  void handle(const Now& now, const StreamEvent& event, Actions& actions);
  void end(Actions& actions) const;

  NtsRequest open(const Bytes& octets, const wire::Packet& packet) const { return server_.open(octets, packet); }
  // The answer with this header, protected by the keys of the request. Without keys it is a NAK, with the unique identifier
  // alone.
  Bytes answer(const wire::Header& header, const NtsRequest& request);

 private:
  void store(Actions& actions) const;
  void plan(const Now& now, Actions& actions) const;

  bool stores_keys_;
  TimerId timer_;
  NtsServer server_;
  NtsKeServer clients_;
};

}  // namespace ntpsim::ntp
