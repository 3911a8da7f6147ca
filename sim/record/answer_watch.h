// The warnings of a run, which need no expectation: a program sent and never got an answer, packets had no route, a name was not
// found. Each warning is given once, with its host, its program and the first reason. Members of a fleet share one.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/record/packet_event.h"
#include "sim/scenario/expand.h"
#include "sim/scenario/indices.h"

namespace ntpsim::record {

class AnswerWatch {
 public:
  explicit AnswerWatch(const ExpandedScenario& scenario);   // must outlive it

  void sends_from(HostIndex host, ProgramIndex program, bool ipv6, std::uint16_t port);
  void packet(const PacketEvent& event);
  // A datagram to the sending host itself that no socket took. It reached no network.
  void undelivered_locally(HostIndex host, ProgramIndex program, std::uint16_t port, std::span<const std::uint8_t> payload);

  std::vector<std::string> warnings() const;

 private:
  // What became of the first datagram of a program that has received nothing yet.
  struct Fate {
    enum class Kind { unknown, dropped, reached, answer_dropped } kind = Kind::unknown;
    Reason reason = Reason::none;
    std::optional<HostIndex> host = std::nullopt;   // where it happened; nothing: on the way
  };
  struct First {
    std::uint64_t id = 0;
    Endpoint source, destination;
    std::optional<std::uint64_t> answer;   // the first answer that was sent
    Fate fate;
  };
  struct Sender {
    bool expects_answers = false;
    bool has_answer = false;
    std::optional<First> first = std::nullopt;
    std::set<Endpoint> asked = {};         // until the first answer
    bool asked_a_group = false;            // then any of its members may answer
  };
  struct Unrouted {
    std::uint64_t count = 0;
    Endpoint source, destination;       // of the first datagram
    Duration at;
  };
  using Place = std::pair<HostIndex, std::optional<ProgramIndex>>;   // no program: packets that the host forwards
  struct Warning {
    Place place;
    std::string text;                   // the text after the program's name
  };

  Sender& of(HostIndex host, ProgramIndex program) { return senders_[host.value()][program.value()]; }
  const Sender& of(HostIndex host, ProgramIndex program) const { return senders_[host.value()][program.value()]; }
  Sender* sender(HostIndex host, const Endpoint& local);
  std::optional<ProgramIndex> program_at(HostIndex host, const Endpoint& local) const;
  const std::string& name_of(HostIndex host) const { return scenario_.scenario.hosts[host.value()].first; }
  bool is_own(HostIndex host, const IpAddress& address) const;
  void sent(const PacketEvent& event);
  void received(const PacketEvent& event);
  void dropped(const PacketEvent& event);
  void forget(Sender& sender);
  void asked(Place place, std::span<const std::uint8_t> payload);

  std::string fate_text(const First& first) const;
  std::string place_text(std::optional<HostIndex> host) const;
  void add_silent(std::vector<Warning>& list) const;
  void add_unrouted(std::vector<Warning>& list) const;
  void add_names(std::vector<Warning>& list) const;
  std::vector<std::string> grouped(const std::vector<Warning>& list) const;

  const ExpandedScenario& scenario_;
  std::vector<std::vector<Sender>> senders_;                    // by host and program
  std::vector<std::unordered_map<std::uint32_t, ProgramIndex>> ports_;   // by host: who sends from a port; // lookup only
  std::unordered_map<std::uint64_t, Sender*> firsts_, answers_;    // by packet, of unanswered programs   // lookup only
  std::map<Endpoint, Sender*> waiting_;                         // by the source of the first datagram
  std::map<Place, Unrouted> unrouted_;
  std::map<std::pair<Place, std::string>, bool> names_;         // whether an answer had records
};

}  // namespace ntpsim::record
