#include "sim/daemon/launch/tool_options.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string_view>

#include "sim/daemon/page/report_path.h"

namespace ntpsim::daemon {

namespace {

struct Needed {
  std::string_view variable;    // empty: each of them
  std::string_view key, value;
  bool is_for_reports = false;
};

// ntpsim's library is loaded before AddressSanitizer's.
constexpr Needed needed[] = {{"ASAN_OPTIONS", "verify_asan_link_order", "0"}, {"", "log_path", report_path, true}};

constexpr std::string_view variables[] = {"ASAN_OPTIONS", "LSAN_OPTIONS", "MSAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"};

// As the sanitizers divide them: at colons, commas and white space, except in quotes.
std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> options{""};
  char quote = 0;
  for (const char c : text) {
    if (quote == 0 && std::string_view{" ,:\n\t\r"}.find(c) != std::string_view::npos) {
      options.emplace_back();
      continue;
    }
    if (c == '\'' || c == '"') quote = quote == 0 ? c : quote == c ? 0 : quote;
    options.back() += c;
  }
  std::erase(options, "");
  return options;
}

bool has_key(std::string_view option, std::string_view key) {
  return option.starts_with(key) && option.substr(key.size()).starts_with('=');
}

std::string join(std::string_view variable, std::string_view given, bool reports_are_read, std::vector<std::string>& gave_way) {
  std::vector<std::string> options = split(given);
  std::string text;
  for (const Needed& one : needed) {
    if ((!one.variable.empty() && one.variable != variable) || (one.is_for_reports && !reports_are_read)) continue;
    const std::string ours = std::string{one.key} + "=" + std::string{one.value};
    const auto others = std::stable_partition(options.begin(), options.end(),
                                              [&one](const std::string& option) { return !has_key(option, one.key); });
    for (auto other = others; other != options.end(); ++other)
      if (*other != ours) gave_way.push_back(std::string{variable} + ": " + *other);
    options.erase(others, options.end());
    text += (text.empty() ? "" : ":") + ours;
  }
  for (const std::string& option : options) text += (text.empty() ? "" : ":") + option;
  return text;
}

}  // namespace

std::vector<std::string> join_sanitizer_options(std::vector<std::string>& environment, bool reports_are_read) {
  std::vector<std::string> gave_way;
  for (const std::string_view variable : variables) {
    const auto place = std::find_if(environment.begin(), environment.end(),
                                    [variable](const std::string& one) { return has_key(one, variable); });
    const bool is_given = place != environment.end();
    const std::string given = is_given ? place->substr(variable.size() + 1) : "";
    const std::string text = std::string{variable} + "=" + join(variable, given, reports_are_read, gave_way);
    if (is_given) *place = text;
    else if (text.size() > variable.size() + 1) environment.push_back(text);
  }
  return gave_way;
}

bool looks_for_leaks(const std::string& program, const std::vector<std::string>& environment) {
  constexpr std::string_view marks[] = {"__asan_init", "__lsan_", "liblsan.so"};
  const bool is_off = std::any_of(environment.begin(), environment.end(), [](const std::string& one) {
    return one.find("SAN_OPTIONS=") != std::string::npos && one.find("detect_leaks=0") != std::string::npos;
  });
  std::ifstream in{program, std::ios::binary};
  const std::string octets{std::istreambuf_iterator<char>{in}, {}};
  return !is_off && std::any_of(std::begin(marks), std::end(marks),
                                [&octets](std::string_view mark) { return octets.find(mark) != std::string::npos; });
}

// The last one of an option counts.
std::vector<std::string> join_valgrind_options(std::vector<std::string>& command) {
  constexpr std::string_view beside[] = {"--log-file=", "--log-fd=", "--log-socket=", "--xml=yes", "--error-markers="};
  std::vector<std::string> gave_way;
  for (const std::string& word : command)
    if (std::any_of(std::begin(beside), std::end(beside), [&word](std::string_view other) { return word.starts_with(other); }))
      gave_way.push_back("valgrind: " + word);
  const std::string mark = valgrind_report_mark;
  command.insert(command.end(), {"--xml=no", "--log-fd=2", "--error-markers=" + mark + ",error-ends"});
  return gave_way;
}

}  // namespace ntpsim::daemon
