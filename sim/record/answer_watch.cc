#include "sim/record/answer_watch.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/wire/dns_message.h"
#include "sim/record/quantity_text.h"
#include "sim/scenario/programs/program_kind.h"

namespace ntpsim::record {

namespace {

constexpr std::uint16_t dns_port = 53;
constexpr std::uint16_t ntp_port = 123;

constexpr std::uint32_t port_key(bool ipv6, std::uint16_t port) { return std::uint32_t{port} << 1 | (ipv6 ? 1 : 0); }

bool is_group(const IpAddress& address) { return address.is_multicast() || address.is_limited_broadcast(); }

// Answers and broadcasts of NTP are not answered. A request to a group, as a manycast client sends it, is.
bool wants_answer(const PacketEvent& event) {
  enum Mode { client = 3, server = 4, broadcast = 5 };
  const bool is_ntp = event.source.port == ntp_port || event.destination.port == ntp_port;
  const int mode = is_ntp && !event.payload.empty() ? event.payload[0] & 7 : 0;
  return is_group(event.destination.address) ? mode == client : mode != server && mode != broadcast;
}

}  // namespace

AnswerWatch::AnswerWatch(const ExpandedScenario& scenario) : scenario_{scenario}, ports_(scenario.scenario.hosts.size()) {
  for (const auto& [name, host] : scenario.scenario.hosts) {
    std::vector<Sender>& programs = senders_.emplace_back();
    for (const ProgramSpec& program : host.programs) programs.push_back({.expects_answers = expects_answers(program.kind)});
  }
}

void AnswerWatch::sends_from(HostIndex host, ProgramIndex program, bool ipv6, std::uint16_t port) {
  ports_[host.value()].insert_or_assign(port_key(ipv6, port), program);
}

std::optional<ProgramIndex> AnswerWatch::program_at(HostIndex host, const Endpoint& local) const {
  const auto& ports = ports_[host.value()];
  const auto found = ports.find(port_key(local.address.is_v6(), local.port));
  return found == ports.end() ? std::nullopt : std::optional{found->second};
}

AnswerWatch::Sender* AnswerWatch::sender(HostIndex host, const Endpoint& local) {
  const auto program = program_at(host, local);
  return program ? &of(host, *program) : nullptr;
}

// A source address of another host is forged: no answer will come to this host.
bool AnswerWatch::is_own(HostIndex host, const IpAddress& address) const {
  const auto place = scenario_.addresses.owner(address);
  return !place || place->host == host;
}

void AnswerWatch::packet(const PacketEvent& event) {
  switch (event.what) {
    case PacketEvent::What::sent: return sent(event);
    case PacketEvent::What::received: return received(event);
    case PacketEvent::What::dropped: return dropped(event);
    case PacketEvent::What::tampered:
    case PacketEvent::What::injected: return;
  }
}

void AnswerWatch::sent(const PacketEvent& event) {
  if (!waiting_.empty()) {
    const auto asker = waiting_.find(event.destination);
    if (asker != waiting_.end() && !asker->second->first->answer) {
      asker->second->first->answer = event.id;
      answers_.emplace(event.id, asker->second);
    }
  }
  Sender* const who = sender(*event.host, event.source);
  if (who == nullptr) return;
  if (event.destination.port == dns_port) asked({*event.host, program_at(*event.host, event.source)}, event.payload);
  if (who->has_answer || !who->expects_answers || !wants_answer(event) || !is_own(*event.host, event.source.address)) return;
  if (is_group(event.destination.address)) who->asked_a_group = true;
  else who->asked.insert(event.destination);
  if (who->first) return;
  who->first = First{event.id, event.source, event.destination, {}, {}};
  firsts_.emplace(event.id, who);
  waiting_.emplace(event.source, who);
}

void AnswerWatch::received(const PacketEvent& event) {
  if (const auto first = firsts_.find(event.id); first != firsts_.end())
    first->second->first->fate = {Fate::Kind::reached, Reason::none, event.host};
  Sender* const who = sender(*event.host, event.destination);
  if (who == nullptr) return;
  if (event.source.port == dns_port) asked({*event.host, program_at(*event.host, event.destination)}, event.payload);
  if (who->has_answer || !(who->asked_a_group || who->asked.contains(event.source))) return;
  who->has_answer = true;
  forget(*who);
}

void AnswerWatch::forget(Sender& sender) {
  sender.asked.clear();
  if (!sender.first) return;
  firsts_.erase(sender.first->id);
  if (sender.first->answer) answers_.erase(*sender.first->answer);
  if (const auto waiting = waiting_.find(sender.first->source); waiting != waiting_.end() && waiting->second == &sender)
    waiting_.erase(waiting);
  sender.first.reset();
}

void AnswerWatch::dropped(const PacketEvent& event) {
  if (const auto first = firsts_.find(event.id); first != firsts_.end()) {
    Fate& fate = first->second->first->fate;
    if (fate.kind == Fate::Kind::unknown) fate = {Fate::Kind::dropped, event.reason, event.host};
  }
  if (const auto answer = answers_.find(event.id); answer != answers_.end())
    answer->second->first->fate = {Fate::Kind::answer_dropped, event.reason, event.host};
  if (event.reason != Reason::no_route || !event.host) return;
  const bool is_sender = is_own(*event.host, event.source.address);
  Unrouted& unrouted = unrouted_[{*event.host, is_sender ? program_at(*event.host, event.source) : std::nullopt}];
  if (unrouted.count++ == 0) {
    unrouted.source = event.source;
    unrouted.destination = event.destination;
    unrouted.at = event.at - scenario_.start;
  }
}

void AnswerWatch::asked(Place place, std::span<const std::uint8_t> payload) {
  const auto question = wire::parse_dns_question(payload);
  if (!question) return;
  bool& found = names_[{place, question->name}];
  found = found || question->has_records;
}

void AnswerWatch::undelivered_locally(HostIndex host, ProgramIndex program, std::uint16_t port,
                                      std::span<const std::uint8_t> payload) {
  if (port == dns_port) asked({host, program}, payload);
}

// ---- the warnings at the end of a run ----

std::string AnswerWatch::place_text(std::optional<HostIndex> host) const { return host ? "at " + name_of(*host) : "on its way"; }

std::string AnswerWatch::fate_text(const First& first) const {
  const Fate& fate = first.fate;
  switch (fate.kind) {
    case Fate::Kind::unknown: return "reached no host: none listens to that group";
    case Fate::Kind::reached: return fmt::format("reached {}, and no answer came back", name_of(*fate.host));
    case Fate::Kind::dropped: return fmt::format("was dropped {}: {}", place_text(fate.host), phrase(fate.reason));
    case Fate::Kind::answer_dropped:
      return fmt::format("was answered, and the answer was dropped {}: {}", place_text(fate.host), phrase(fate.reason));
  }
  return {};
}

void AnswerWatch::add_silent(std::vector<Warning>& list) const {
  for (std::size_t host = 0; host < senders_.size(); ++host)
    for (std::size_t program = 0; program < senders_[host].size(); ++program) {
      const Sender& who = senders_[host][program];
      if (who.has_answer || !who.first) continue;
      const bool is_on_its_way = who.first->fate.kind == Fate::Kind::unknown && !is_group(who.first->destination.address);
      if (is_on_its_way) continue;   // the run ended first
      list.push_back({{HostIndex{host}, ProgramIndex{program}},
                      fmt::format("sent and never got an answer; the first datagram, to {}, {}", who.first->destination.text(),
                                  fate_text(*who.first))});
    }
}

void AnswerWatch::add_unrouted(std::vector<Warning>& list) const {
  for (const auto& [place, unrouted] : unrouted_) {
    if (place.second) {
      const Sender& who = of(place.first, *place.second);
      if (who.first && who.first->fate.reason == Reason::no_route) continue;   // it has a warning of its own
    }
    const std::string from = !place.second ? "from " + unrouted.source.address.text() + " " : "";
    list.push_back({place, fmt::format("found no route for {} datagram{}; the first, {}to {}, at {}", unrouted.count,
                                       unrouted.count == 1 ? "" : "s", from, unrouted.destination.text(),
                                       time_text(unrouted.at))});
  }
}

void AnswerWatch::add_names(std::vector<Warning>& list) const {
  for (const auto& [asked, was_found] : names_)
    if (!was_found)
      list.push_back({asked.first, fmt::format("asked for the name {}, which was not found: it is not a host, and no server "
                                               "knew it", asked.second)});
}

// Of the members of a fleet with the same warning, only the first is named.
std::vector<std::string> AnswerWatch::grouped(const std::vector<Warning>& list) const {
  std::map<HostIndex, std::string> fleet_of;
  for (const auto& [fleet, members] : scenario_.fleets)
    if (members.size() > 1)
      for (const auto& member : members) fleet_of.emplace(scenario_.host_index(member), fleet);
  struct Group { std::string text; std::size_t others = 0; };
  std::vector<Group> groups;
  std::map<std::string, std::size_t> known;
  for (const Warning& warning : list) {
    const auto& [name, host] = scenario_.scenario.hosts[warning.place.first.value()];
    const std::string program =
        warning.place.second ? host.programs[warning.place.second->value()].name + " " : "";
    const auto fleet = fleet_of.find(warning.place.first);
    const std::string said = program + warning.text;
    const auto [group, is_new] = known.emplace((fleet == fleet_of.end() ? name : fleet->second) + ": " + said, groups.size());
    if (is_new) groups.push_back({name + ": " + said, 0});
    else ++groups[group->second].others;
  }
  std::vector<std::string> texts;
  for (const Group& group : groups)
    texts.push_back(group.others == 0 ? group.text : fmt::format("{}; so did {} more of its fleet", group.text, group.others));
  return texts;
}

std::vector<std::string> AnswerWatch::warnings() const {
  std::vector<Warning> list;
  add_silent(list);
  add_unrouted(list);
  add_names(list);
  return grouped(list);
}

}  // namespace ntpsim::record
