// Real programs and their configuration.
#pragma once

#include "sim/daemon/profiles.h"
#include "sim/scenario/daemon_spec.h"
#include "sim/scenario/programs/program_trait.h"

namespace ntpsim {

template <> inline constexpr KindInfo kind_info<DaemonConfig>{
    "daemon", "A real, unmodified program in virtual time, by profile or by its path."};

template <> struct ProgramTrait<DaemonConfig> {
  static constexpr std::tuple<> asks{};
  static constexpr std::tuple<> parties{};
  static constexpr NameField<DaemonConfig> named_by{"profile", &DaemonConfig::profile};
  static std::vector<std::uint16_t> served_ports(const DaemonConfig&) { return {}; }
  static constexpr unsigned tells = 0;
  static constexpr bool takes_set_server = false;
  static constexpr bool expects_answers = true;
  static void check(const ProgramCheck& place, const DaemonConfig& config);
};

inline constexpr auto daemon_profile_words = [] {
  std::array<Word, daemon::profiles.size()> words{};
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = {daemon::profiles[i].name, daemon::profiles[i].doc};
  return words;
}();
template <>
inline constexpr std::array enum_words<StopSignal>{Word{"TERM", "the usual one"}, Word{"INT", "as Ctrl-C"},
                                                   Word{"HUP", "as a terminal that closes"}, Word{"QUIT", "as Ctrl-\\"},
                                                   Word{"KILL", "which it cannot catch"}};

template <>
inline constexpr std::array enum_words<Buffering>{
    Word{"line", "each line when it is printed: C, C++, Go, Rust, Java, Python, Perl and shells, unless they buffer on their "
                 "own; a program linked with musl then believes that its output is a terminal"},
    Word{"full", "as with a pipe: when a buffer is full, when the program flushes it, and when the program ends"}};

template <>
inline constexpr std::array enum_words<Reports>{
    Word{"faults", "the run ends as when a process of the program ends unexpectedly"},
    Word{"ignored", "they are lines like others, for a program that prints such words on purpose"}};

template <class V, Is<DaemonFile> S>
void describe(V& v, S& s) {
  v.field("path", s.path, "below /etc, /run, /tmp or /var, as the program sees it",
          {.mandatory = true, .text_form = "an absolute path"});
  v.field("text", s.text, "its content");
}

template <class V, Is<DaemonConfig> S>
void describe(V& v, S& s) {
  v.field("profile", s.profile, "how it is started",
          {.words = daemon_profile_words, .otherwise = "nothing is known but program"});
  v.field("program", s.program, "an executable of this machine, such as your own build",
          {.otherwise = "the profile's", .text_form = "a path"});
  v.field("config", s.config, "appended to the profile's configuration", {.otherwise = "nothing"});
  v.field("config_file", s.config_file, "replaces the profile's configuration",
          {.otherwise = "the profile's", .text_form = rules::a_file.text_form});
  v.field("args", s.args, "arguments after the profile's");
  v.field("files", s.files, "files that are placed on the host before the start");
  v.field("environment", s.environment, "variables that are added to the profile's");
  v.field("buffering", s.buffering, "when its output is seen");
  v.field("reports", s.reports, "what the reports of sanitizers and of valgrind in its output are");
  v.field("stop_signal", s.stop_signal, "signal that stops it");
  v.field("grace", s.grace, "how long it may take to stop before it is killed", rules::not_negative);
  v.field("expect_end", s.expect_end, "state that it must have at the end: running, any, exit N or signal N",
          {.otherwise = "the profile's, or `running`", .text_form = "running, any, exit N or signal N"});
}

}  // namespace ntpsim
