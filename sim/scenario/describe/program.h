// Programs and what each kind of them can be told.
#pragma once

#include "models/server/server_config.h"
#include "models/sntp/client_config.h"
#include "sim/scenario/describe/hostile_program.h"
#include "sim/scenario/describe/khronos.h"
#include "sim/scenario/describe/ntp.h"
#include "sim/scenario/describe/rule.h"
#include "sim/scenario/spec.h"

namespace ntpsim {

template <>
inline constexpr KindInfo kind_info<NtpServerConfig>{
    "server",
    "An NTP server that takes its host's clock for the truth, or lays an error on it: enough to be a falseticker."};
template <> inline constexpr KindInfo kind_info<SntpClientConfig>{
    "sntp", "A simple polling client without filter or selection: it uses the first server of its list that answers."};

template <> inline constexpr KindInfo kind_info<DaemonConfig>{
    "daemon", "A real, unmodified program in virtual time, by profile or by its path."};

inline constexpr auto daemon_profile_words = [] {
  std::array<Word, daemon_profile_infos.size()> words{};
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = {daemon_profile_infos[i].name, daemon_profile_infos[i].doc};
  return words;
}();
inline constexpr std::array stop_signal_words{Word{"TERM", "the usual one"}, Word{"INT", "as Ctrl-C"},
                                              Word{"HUP", "as a terminal that closes"}, Word{"QUIT", "as Ctrl-\\"},
                                              Word{"KILL", "without a chance to react"}};

template <class V, Is<DaemonFile> S>
void describe(V& v, S& s) {
  v.field("path", s.path, "below /etc, /run, /tmp or /var, as the program sees it", {.mandatory = true, .text_form = "an absolute path"});
  v.field("text", s.text, "what stands in it");
}

template <class V, Is<DaemonConfig> S>
void describe(V& v, S& s) {
  v.field("profile", s.profile, "how it is started",
          {.words = daemon_profile_words, .otherwise = "program is all that is known of it"});
  v.field("program", s.program, "an executable of this machine, such as one's own build",
          {.otherwise = "the profile's", .text_form = "a path"});
  v.field("config", s.config, "appended to the profile's configuration", {.otherwise = "nothing"});
  v.field("config_file", s.config_file, "replaces the profile's configuration",
          {.otherwise = "the profile's", .text_form = rules::a_file.text_form});
  v.field("args", s.args, "arguments after the profile's");
  v.field("files", s.files, "placed on the host before the start");
  v.field("environment", s.environment, "variables beside the profile's");
  v.field("stop_signal", s.stop_signal, "what it gets when it is stopped", {.words = stop_signal_words});
  v.field("grace", s.grace, "how long it may take to stop before it is killed", rules::not_negative);
  v.field("expect_end", s.expect_end, "how it must stand at the end: running, any, exit N or signal N",
          {.text_form = "running, any, exit N or signal N"});
}

template <class V, Is<NtpServerConfig> S>
void describe(V& v, S& s) {
  v.field("stratum", s.stratum, "the stratum that it announces; 0 is a kiss of death, 16 unsynchronized",
          {.min = 0, .max = 16});
  v.field("refid", s.refid,
          "reference identifier: one to four characters, or an IPv4 address as RFC 5905 has it from stratum 2 on");
  v.field("leap", s.leap, "leap indicator that it announces");
  v.field("precision", s.precision, "precision that it announces, as a power of two of seconds",
          {.min = -32, .max = 0});
  v.field("root_delay", s.root_delay, "root delay that it announces", {.min = 0, .max = 65'535});
  v.field("root_dispersion", s.root_dispersion, "root dispersion that it announces", {.min = 0, .max = 65'535});
  v.field("offset", s.offset, "laid on every timestamp that it serves");
  v.field("drift", s.drift, "laid on its timestamps too, growing at this rate from the program's start",
          {.min = -0.5, .max = 0.5});
  v.field("port", s.port, "UDP port that it listens on", {.min = 1, .max = 65'535});
  v.field("broadcast_every", s.broadcast_every, "interval of broadcasts; 0s: none", {.min = 0, .max = 131'072});
  v.field("broadcast_to", s.broadcast_to, "addresses to broadcast to",
          {.text_form = "a broadcast address or a multicast group"});
}

template <class V, Is<SntpSource> S>
void describe(V& v, S& s) {
  v.alone("host");
  v.field("host", s.host, "who is asked",
          {.mandatory = true,
           .text_form =
               "a host, host.network, host.ipv6, host.network.ipv6, a fleet (one entry per member) or an address"});
  v.field("port", s.port, "UDP port that is asked", {.min = 1, .max = 65'535});
}

template <class V, Is<SntpClientConfig> S>
void describe(V& v, S& s) {
  v.field("servers", s.servers, "in order of preference");
  v.field("poll", s.poll, "interval of requests", {.min = 0.001, .max = 131'072});
  v.field("timeout", s.timeout, "an answer that comes later is no answer", rules::positive);
  v.field("start_delay", s.start_delay, "wait before the first request", rules::not_negative);
  v.field("start_spread", s.start_spread, "and a part of this, drawn once", rules::not_negative);
  v.field("version", s.version, "NTP version of the requests", {.min = 1, .max = 4});
  v.field("step_above", s.step_above, "a larger offset is stepped, a smaller one slewed; 0s always steps",
          rules::not_negative);
  v.field("max_distance", s.max_distance, "a server with a larger root distance is not used", rules::positive);
  v.field("listen_for_broadcasts", s.listen_for_broadcasts, "passive: sends nothing and uses every broadcast");
  v.field("groups", s.groups, "multicast groups to join for that", {.text_form = "a multicast address"});
  v.field("port", s.port, "local UDP port; 0 draws one", rules::port);
}

template <class V, Is<ProgramSpec> S>
void describe(V& v, S& s) {
  v.field("name", s.name, "how paths, timeline and expectations call it; unique on its host",
          {.otherwise = "its kind"});
  v.field("start", s.start, "when it starts, after the start of the scenario", rules::not_negative);
  v.field("stop", s.stop, "when it is stopped", {.min = 0, .otherwise = "never"});
  v.one_of("kind of program", s.kind, KindInPath::no);
}

}  // namespace ntpsim
