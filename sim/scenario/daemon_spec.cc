#include "sim/scenario/daemon_spec.h"

#include <charconv>

#include "sim/daemon/profiles.h"

namespace ntpsim {

std::optional<DaemonEnd> DaemonEnd::parse(std::string_view text) {
  if (text == "running") return DaemonEnd{How::running, 0};
  if (text == "any") return DaemonEnd{How::any, 0};
  DaemonEnd end;
  if (text.starts_with("exit ")) end.how = How::exited;
  else if (text.starts_with("signal ")) end.how = How::signalled;
  else return std::nullopt;
  text.remove_prefix(text.find(' ') + 1);
  const auto [last, error] = std::from_chars(text.data(), text.data() + text.size(), end.number);
  if (error != std::errc{} || last != text.data() + text.size() || end.number < 0 || end.number > 255)
    return std::nullopt;
  return end;
}

namespace {

const daemon::Profile* profile_of(const DaemonConfig& config) {
  return config.profile ? daemon::find_profile(*config.profile) : nullptr;
}

}  // namespace

std::string_view expected_end(const DaemonConfig& config) {
  const daemon::Profile* profile = profile_of(config);
  return config.expect_end ? *config.expect_end : profile ? profile->end : "running";
}

std::string_view meaning_of_exit(const DaemonConfig& config, int status) {
  if (const daemon::Profile* profile = profile_of(config))
    for (const daemon::ExitMeaning& exit : profile->exits)
      if (exit.status == status) return exit.meaning;
  return {};
}

}  // namespace ntpsim
