// The engine contract: everything that protocol code may know of its host and do to it.
//
// An engine is a pure state machine. It sees an event and the host's own clock, and answers with actions; a driver carries
// them out: ns-3 in the simulator, a small bench in unit tests, UDP sockets in real life. It never sees true time, never
// holds a clock, never prints. Its configuration and its Random come with the constructor.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/base/address.h"
#include "models/base/bytes.h"
#include "models/base/clock_call.h"
#include "models/base/reason.h"
#include "models/base/stamps.h"
#include "models/base/standing.h"
#include "models/base/time.h"

namespace ntpsim {

struct Now {
  LocalTime local;
  MonoTime mono;
  ClockStatus clock;
};

using SocketId = std::uint32_t;   // chosen by the engine
using TimerId = std::uint64_t;    // chosen by the engine
using StreamId = std::uint32_t;   // of a connection or a listener: chosen by the engine, below first_accepted_stream
inline constexpr StreamId first_accepted_stream = 0x8000'0000;   // from here on: chosen by the driver, never used twice

// ---- streams ----
// TLS runs in the driver: version 1.3, with one application protocol. An engine sees the octets inside it, and the keys
// that both ends export.
struct TlsExporter {            // RFC 8446, section 7.5; the same exporter gives both ends the same octets
  std::string label;
  Bytes context;
  std::size_t size = 0;
};
struct TlsClient {
  std::string protocol;         // ALPN
  std::string server_name;      // the certificate must be for it: a name, or an address in text
  std::string authorities;      // PEM; empty: the run's own authority, which signs what a TlsServer shows
  bool ignores_dates = false;   // of certificates: a host that does not know the time cannot check them
  std::vector<TlsExporter> exporters;
};
struct TlsServer {
  std::string protocol;
  std::vector<std::string> names;          // in the certificate, beside those of the host
  std::optional<LocalTime> valid_from;     // without it: ten years before the run
  std::optional<LocalTime> valid_until;    // ... and after
  std::string certificates;                // PEM, its own first; empty: made for the run
  std::string private_key;                 // PEM
  std::vector<TlsExporter> exporters;
};

// ---- what can happen ----
struct Started {
  std::map<std::string, std::string> stored;   // what an earlier run of the program on this host has stored, by name
};
struct PacketReceived {
  SocketId socket = 0;
  Endpoint remote;
  Endpoint local;               // the address that the packet was sent to: unicast, broadcast or a group
  Bytes data;
  Stamps stamps;
};
struct PacketSent {             // once the packet has left: its transmit stamps
  SocketId socket = 0;
  SendId id = 0;
  Stamps stamps;
};
struct SendFailed {             // an ICMP or ICMPv6 error came back, or the host itself could not send
  SocketId socket = 0;
  Endpoint remote;
  Reason reason = Reason::none;
};
struct TimerFired { TimerId id = 0; };
struct ClockStepped { Duration by; };  // the realtime clock was stepped by the timeline or by another program
struct Called {                 // a call of the scenario's timeline
  std::string function;
  std::map<std::string, std::string> arguments;
};
// Streams: opened, received any number of times, closed. One that cannot be opened is closed at once.
struct StreamOpened {           // the TLS handshake, where there is one, is over
  StreamId stream = 0;
  std::optional<StreamId> listener;        // where the other end has connected to us
  Endpoint remote;
  Endpoint local;
  std::vector<Bytes> exported;             // one for each exporter, in their order
};
struct StreamReceived {         // cut anywhere: TCP keeps no boundaries
  StreamId stream = 0;
  Bytes data;
};
struct StreamClosed {           // the end of a stream that the engine has not closed itself
  StreamId stream = 0;
  Reason reason = Reason::none;            // none: the other end has closed the stream
};
using StreamEvent = std::variant<StreamOpened, StreamReceived, StreamClosed>;
using Event = std::variant<Started, PacketReceived, PacketSent, SendFailed, TimerFired, ClockStepped, StreamEvent, Called>;

// ---- what an engine can do ----
struct Listen {                 // opens a socket, or opens it anew with other settings
  SocketId socket = 0;
  std::uint16_t port = 0;       // 0: a free port of the driver's choice, drawn from the program's stream
  bool ipv6 = false;
  bool broadcast = false;       // may send to and receives from broadcast addresses
  std::vector<IpAddress> groups;
  int time_to_live = 64;        // of packets to groups; others have what the host gives them
};
struct Close { SocketId socket = 0; };
struct Send {
  SocketId socket = 0;
  Endpoint to;
  Bytes data;
  SendId id = 0;
  bool wants_stamps = false;    // ask for a PacketSent
  std::optional<Endpoint> from = std::nullopt;   // a forged source: then no socket is needed, and no PacketSent comes
};
struct StreamConnect {
  StreamId stream = 0;
  Endpoint to;
  std::optional<TlsClient> tls;            // without it: plain TCP
};
struct StreamListen {           // IPv4 and IPv6. A taken port is told by a StreamClosed of the listener
  StreamId listener = 0;
  std::uint16_t port = 0;
  std::optional<TlsServer> tls;
};
struct StreamSend {
  StreamId stream = 0;
  Bytes data;
};
struct StreamClose { StreamId stream = 0; };   // after all that was sent; of a listener: accepted streams stay open
using Stream = std::variant<StreamConnect, StreamListen, StreamSend, StreamClose>;
struct SetTimer {               // replaces a running timer of the same id
  TimerId id = 0;
  Duration after;               // on the host's monotonic clock: a step does not move it
};
struct CancelTimer { TimerId id = 0; };
struct Store {                  // keeps a file on the host, which survives the program and the host's reboot
  std::string name;
  std::string contents;
};

// Reports are how logs, metrics and state changes leave an engine.
struct Message { std::string text; };
struct StateChanged { std::string what; std::string value; };
struct ReachChanged {           // after every poll and every answer that moves the register
  std::string source;           // its name in the configuration
  std::uint8_t reach = 0;
};
struct Measured {               // a sample that passed the packet tests, used or not
  std::string source;
  Duration offset;              // positive: the local clock is behind the source
  Duration delay;
  Reason reason = Reason::none; // why it does not move the clock, if it does not
};
struct Rejected { std::string source; Reason reason = Reason::none; };
struct SourceJudged {           // after a selection in which its standing or the reason has changed
  std::string source;
  Standing standing = Standing::reject;
  Reason reason = Reason::none; // why it does not move the clock; none: it does
};
struct SelectedSource { std::string source; };  // empty: none
struct ErrorBound { Duration bound; };          // the engine claims that |true error| is below it now; it grows by 15 us/s
struct Returned { std::string function; std::string value; };
using Report = std::variant<Message, StateChanged, ReachChanged, Measured, Rejected, SelectedSource, ErrorBound, Returned,
                            SourceJudged>;

using Action = std::variant<Listen, Close, Send, Stream, SetTimer, CancelTimer, AdjustClock, Store, Report>;
using Actions = std::vector<Action>;

class Engine {
 public:
  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  virtual ~Engine() = default;

  virtual Actions handle(const Now& now, const Event& event) = 0;
};

}  // namespace ntpsim
