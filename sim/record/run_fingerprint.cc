#include "sim/record/run_fingerprint.h"

#include <fmt/format.h>

#include <charconv>

#include "sim/scenario/describe/timeline.h"
#include "sim/scenario/writer.h"

namespace ntpsim::record {

namespace {

constexpr std::array reason_words{
#define REASON_GROUP(title)
#define REASON(name, phrase) name_word(#name),
#include "models/base/reasons.def"
};

// {step_clock: {host: client, by: 1s}}
std::string entry_text(const Happening& happening) {
  return std::visit([](const auto& entry) {
    YamlNode node = YamlNode::map();
    node.entries.push_back({std::string{kind_info<std::decay_t<decltype(entry)>>.name}, {},
                            Writer{{}, Writer::Defaults::left_out}.tree(entry, {})});
    return flow_text(node);
  }, happening);
}

}  // namespace

int version_of_fingerprint(std::string_view text) {
  int version = 1;
  const auto dash = text.find('-');
  if (text.starts_with('v') && dash != std::string_view::npos) std::from_chars(text.data() + 1, text.data() + dash, version);
  return version;
}

std::uint64_t reason_word(Reason reason) { return reason_words[static_cast<std::size_t>(reason)]; }

RunFingerprint::RunFingerprint(std::span<const HostNames> hosts, std::span<const std::string> networks) {
  for (const HostNames& names : hosts) {
    HostWords& words = hosts_.emplace_back(HostWords{name_word(names.host), {}});
    for (const std::string& program : names.programs) words.programs.push_back(name_word(program));
  }
  for (const std::string& network : networks) networks_.push_back(name_word(network));
}

void RunFingerprint::packet(const PacketEvent& event) {
  begin(name(event.what), event.at, event.host ? hosts_[event.host->value()].host : 0,
        event.network ? networks_[event.network->value()] : 0);
  field("packet", event.id);
  field("source", event.source);
  field("destination", event.destination);
  field("payload", event.payload);
  field("reason", event.reason);
}

void RunFingerprint::happened(TrueTime at, const Happening& happening) {
  begin("timeline", at, 0, 0);
  field("entry", entry_text(happening));
}

void RunFingerprint::final_error(TrueTime end, HostIndex host, Duration error) {
  begin("end", end, hosts_[host.value()].host, 0);
  field("offset", error);
}

std::string RunFingerprint::text() const { return fmt::format("v{}-{}", fingerprint_version, hash_.hex()); }

}  // namespace ntpsim::record
