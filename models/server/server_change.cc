#include "models/server/server_change.h"

#include <array>
#include <charconv>
#include <utility>

#include "models/wire/refid.h"

namespace ntpsim {

namespace {

constexpr double largest_offset_s = 1e10;   // 300 years: more than any era needs
constexpr double largest_drift = 0.5;
constexpr std::array leaps{std::pair{Leap::none, std::string_view{"none"}}, std::pair{Leap::insert, std::string_view{"insert"}},
                           std::pair{Leap::remove, std::string_view{"delete"}},
                           std::pair{Leap::unsynchronized, std::string_view{"unsynchronized"}}};

template <class Number>
std::optional<Number> read_number(std::string_view text, Number min, Number max) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (!(value >= min && value <= max)) return std::nullopt;   // so that NaN fails too
  return value;
}

std::optional<Leap> read_leap(std::string_view text) {
  for (const auto& [leap, name] : leaps)
    if (name == text) return leap;
  return std::nullopt;
}

// Reads one argument into the change; false: there is no argument of that name, or its value does not read.
bool read_argument(const std::string& name, const std::string& text, ServerChange& change) {
  if (name == "stratum") return (change.stratum = read_number(text, 0, 16)).has_value();
  if (name == "leap") return (change.leap = read_leap(text)).has_value();
  if (name == "refid") return (change.refid = wire::parse_refid(text)).has_value();
  if (name == "offset") {
    const auto seconds = read_number(text, -largest_offset_s, largest_offset_s);
    if (seconds) change.offset = Duration::from_seconds(*seconds);
    return seconds.has_value();
  }
  if (name == "drift") {
    const auto fraction = read_number(text, -largest_drift, largest_drift);
    if (fraction) change.drift = Frequency::from_fraction(*fraction);
    return fraction.has_value();
  }
  return false;
}

}  // namespace

std::variant<ServerChange, std::string> read_server_change(const std::map<std::string, std::string>& arguments) {
  ServerChange change;
  for (const auto& [name, text] : arguments)
    if (!read_argument(name, text, change))
      return name + ": \"" + text +
             "\"; expected stratum (0 to 16), leap (none, insert, delete, unsynchronized), refid (1 to 4 characters or an "
             "IPv4 address), offset (seconds) or drift (fraction)";
  return change;
}

std::string_view leap_text(Leap leap) { return leaps[static_cast<std::size_t>(leap)].second; }

}  // namespace ntpsim
