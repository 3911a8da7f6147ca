#include "sim/scenario/daemon_spec.h"

#include <charconv>

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

}  // namespace ntpsim
