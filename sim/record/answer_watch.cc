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

// NTP broadcasts are not answered. A request to a group, as a manycast client sends it, is.
bool wants_answer(const PacketEvent& event) {
  enum Mode { client = 3, broadcast = 5 };
  const int mode = event.destination.port == ntp_port && !event.payload.empty() ? event.payload[0] & 7 : 0;
  const IpAddress& to = event.destination.address;
  return to.is_multicast() || to.is_limited_broadcast() ? mode == client : mode != broadcast;
}

}  // namespace

AnswerWatch::AnswerWatch(const ExpandedScenario& scenario) : scenario_{scenario}, ports_(scenario.scenario.hosts.size()) {
  for (const auto& [name, host] : scenario.scenario.hosts) {
    std::vector<Speaker>& programs = speakers_.emplace_back();
    for (const ProgramSpec& program : host.programs) programs.push_back({.expects_answers = expects_answers(program.kind)});
  }
}

void AnswerWatch::sends_from(HostIndex host, ProgramIndex program, bool ipv6, std::uint16_t port) {
  auto& ports = ports_[host.value()];
  const PortKey key{ipv6, port};
  const auto known = std::find_if(ports.begin(), ports.end(), [&](const auto& entry) { return entry.first == key; });
  if (known == ports.end()) ports.emplace_back(key, program);
  else known->second = program;
}

std::optional<ProgramIndex> AnswerWatch::program_at(HostIndex host, const Endpoint& local) const {
  const PortKey key{local.address.is_v6(), local.port};
  for (const auto& [port, program] : ports_[host.value()])
    if (port == key) return program;
  return std::nullopt;
}

AnswerWatch::Speaker* AnswerWatch::speaker(HostIndex host, const Endpoint& local) {
  const auto program = program_at(host, local);
  return program ? &of(host, *program) : nullptr;
}

// A source address of another host is forged: no answer will come to this host.
bool AnswerWatch::is_own(HostIndex host, const IpAddress& address) const {
  const auto place = scenario_.addresses.owner(address);
  return !place || HostIndex{place->host} == host;
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
  Speaker* const who = speaker(*event.host, event.source);
  if (who == nullptr) return;
  if (event.destination.port == dns_port) asked({*event.host, program_at(*event.host, event.source)}, event.payload);
  if (who->has_heard || !who->expects_answers || !wants_answer(event) || !is_own(*event.host, event.source.address)) return;
  ++who->sent;
  if (who->first) return;
  who->first = First{event.id, event.source, event.destination, {}, {}};
  firsts_.emplace(event.id, who);
  waiting_.emplace(event.source, who);
}

void AnswerWatch::received(const PacketEvent& event) {
  if (const auto first = firsts_.find(event.id); first != firsts_.end())
    first->second->first->fate = {Fate::Kind::reached, Reason::none, event.host};
  Speaker* const who = speaker(*event.host, event.destination);
  if (who == nullptr) return;
  if (event.source.port == dns_port) asked({*event.host, program_at(*event.host, event.destination)}, event.payload);
  if (!who->has_heard) forget(*who);
}

void AnswerWatch::forget(Speaker& speaker) {
  speaker.has_heard = true;
  if (!speaker.first) return;
  firsts_.erase(speaker.first->id);
  if (speaker.first->answer) answers_.erase(*speaker.first->answer);
  if (const auto waiting = waiting_.find(speaker.first->source); waiting != waiting_.end() && waiting->second == &speaker)
    waiting_.erase(waiting);
  speaker.first.reset();
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

void AnswerWatch::unheard_at_home(HostIndex host, ProgramIndex program, std::uint16_t port,
                                  std::span<const std::uint8_t> payload) {
  if (port == dns_port) asked({host, program}, payload);
}

// ---- the warnings at the end of a run ----

std::string AnswerWatch::place_text(std::optional<HostIndex> host) const { return host ? "at " + name_of(*host) : "on its way"; }

std::string AnswerWatch::fate_text(const First& first) const {
  const Fate& fate = first.fate;
  switch (fate.kind) {
    case Fate::Kind::unknown: return "is still on its way";
    case Fate::Kind::reached:
      return fmt::format("reached {}, which sent nothing back", name_of(*fate.host));
    case Fate::Kind::dropped: return fmt::format("was dropped {}: {}", place_text(fate.host), phrase(fate.reason));
    case Fate::Kind::answer_dropped:
  return fmt::format("was answered, and the answer was dropped {}: {}", place_text(fate.host), phrase(fate.reason));
  }
  return {};
}

void AnswerWatch::add_silent(std::vector<Warning>& list) const {
  for (std::size_t host = 0; host < speakers_.size(); ++host)
    for (std::size_t program = 0; program < speakers_[host].size(); ++program) {
      const Speaker& who = speakers_[host][program];
      if (who.has_heard || !who.first || who.first->fate.kind == Fate::Kind::unknown) continue;
      list.push_back({{HostIndex{host}, ProgramIndex{program}},
                      fmt::format("sent and never got an answer; the first datagram, to {}, {}", who.first->destination.text(),
                                  fate_text(*who.first))});
    }
}

void AnswerWatch::add_unrouted(std::vector<Warning>& list) const {
  for (const auto& [place, unrouted] : unrouted_) {
    if (place.second) {
      const Speaker& who = of(place.first, *place.second);
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
      for (const auto& member : members) fleet_of.emplace(HostIndex{scenario_.host_index(member)}, fleet);
  struct Group { std::string text; std::size_t others = 0; };
  std::vector<Group> groups;
  std::map<std::string, std::size_t> known;
  for (const Warning& warning : list) {
    const auto& [name, host] = scenario_.scenario.hosts[warning.place.first.value()];
    const std::string program =
        warning.place.second ? host.programs[warning.place.second->value()].name : "it";
    const auto fleet = fleet_of.find(warning.place.first);
    const std::string said = program + " " + warning.text;
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
