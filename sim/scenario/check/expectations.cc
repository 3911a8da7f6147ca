// Expectations: whether the claims can be measured.
#include <algorithm>
#include <optional>
#include <regex>

#include "models/base/reason.h"
#include "sim/scenario/check/check.h"
#include "sim/scenario/describe/expectation.h"
#include "sim/scenario/expand.h"
#include "sim/scenario/notation/units.h"
#include "sim/scenario/notation/words.h"

namespace ntpsim {

namespace {

std::vector<std::string> names_in(unsigned parameters) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < metric_parameters.size(); ++i)
    if ((parameters >> i & 1u) != 0) names.emplace_back(metric_parameters[i]);
  return names;
}

// The parameters that an expectation has.
struct GivenParameters {
  unsigned set = 0;

  template <class T>
  void field(std::string_view name, const std::optional<T>& value, std::string_view, const Rule&) {
    for (std::size_t i = 0; i < metric_parameters.size(); ++i)
      if (value && metric_parameters[i] == name) set |= 1u << i;
  }
  template <class T>
  void field(std::string_view, const T&, std::string_view, const Rule& = {}) {}   // every expectation has it
  void repeated(std::string_view, bool, std::string_view) {}
};

unsigned given_parameters(const Expectation& expectation) {
  GivenParameters given;
  describe_metric(given, expectation);
  return given.set;
}

struct ExpectationCheck {
  const Check& check;
  const Expectation& expectation;
  std::string path;    // expect.1.offset

  Problems& problems() const { return check.problems; }
  const MetricRow& row() const { return row_of(expectation.metric); }

  void window() const {
    if (expectation.from && expectation.after)
      problems().add_at(path + ".after", "from and after mean the same; expected one of them");
    const bool is_after = expectation.after.has_value();
    check.window(path, is_after ? "after" : "from", is_after ? expectation.after : expectation.from, "until",
                 expectation.until);
    averaging_time(expectation.until.value_or(check.scenario.stop) -
                   expectation.from.value_or(expectation.after.value_or(Duration{})));
  }

  // A deviation of n-th differences needs at least n averaging times.
  void averaging_time(Duration length) const {
    if (!expectation.tau || length <= Duration{}) return;
    const int averages = row().averages;
    if (*expectation.tau * averages > length)
      problems().add_at(path + ".tau", "a window of " + text(length) + " is too short for " + text(*expectation.tau) +
                                           "; expected at most " + text(length / averages));
  }

  void bounds() const {
    const unsigned given = given_parameters(expectation);
    if (row().claims != 0 && (given & row().claims) == 0)
      problems().add_at(path, "there is no bound; expected one of " + joined(names_in(row().claims)));
    if (row().looks_for != 0 && (given & row().looks_for) == 0)
      problems().add_at(path, "there is nothing to measure; expected one of " + joined(names_in(row().looks_for)));
    if (expectation.max && expectation.within)
      problems().add_at(path + ".within", "max and within mean the same; expected one of them");
    if (expectation.max && expectation.min && expectation.max->value < expectation.min->value)
      problems().add_at(path + ".max", bound_text(*expectation.max) + " is below min, " + bound_text(*expectation.min));
    if (expectation.equals && (expectation.max || expectation.min))
      problems().add_at(path + ".equals", "equals excludes max and min; expected equals alone");
    if (expectation.tolerance && !expectation.equals)
      problems().add_at(path + ".tolerance", "a tolerance needs equals; expected equals beside it");
    sizes();
  }

  // Most metrics are never negative. A bound that every value meets, or misses, is a mistake.
  void sizes() const {
    if (row().may_be_negative || expectation.is_signed) return;
    const auto refuse = [&](const char* key, const std::optional<Quantity>& bound) {
      if (bound && bound->value < 0)
        problems().add_at(path + "." + key,
                          bound_text(*bound) + " is negative, and " + std::string(row().name) + " never is" +
                              ((row().takes & takes::is_signed) != 0 ? "; expected signed: true beside it" : ""));
    };
    refuse("max", expectation.max);
    refuse("min", expectation.min);
    refuse("equals", expectation.equals);
  }

  std::string bound_text(const Quantity& quantity) const { return text(quantity.value, quantity.dimension); }

  void programs() const {
    check.host_or_fleet(path + ".host", expectation.host);
    const HostSpec* host = check.names.host(expectation.host);
    if (!host) return;
    if (expectation.program) check.program(path + ".program", expectation.host, *expectation.program);
    const bool has_program = (row().takes & takes::program) != 0;
    if (has_program && host->programs.empty())
      problems().add_at(path + ".host", in_quotes(expectation.host) + " runs no programs; expected a host that runs one");
    else if (has_program && !expectation.program && !expectation.source && host->programs.size() > 1)
      problems().add_at(path, "the host " + in_quotes(expectation.host) +
                                  " runs several programs; expected program, one of " + joined(program_names(*host)));
    if (expectation.source) source(*host);
  }

  static std::vector<std::string> program_names(const HostSpec& host) {
    std::vector<std::string> result;
    for (const ProgramSpec& program : host.programs) result.push_back(name_of(program));
    return result;
  }

  // The names of the sources that the host's programs ask; a fleet's members each have their own.
  void source(const HostSpec& host) const {
    std::vector<std::string> sources;
    int askers = 0;
    for (const ProgramSpec& program : host.programs) {
      if (expectation.program && name_of(program) != *expectation.program) continue;
      const std::size_t before = sources.size();
      for (const AskedSource& server : asked_sources(program.kind)) {
        const auto dot = server.host.find('.');
        const std::string rest = dot == std::string::npos ? "" : server.host.substr(dot);
        const std::string first = server.host.substr(0, dot);
        if (check.names.is_fleet(first))
          for (const auto& member : check.names.members(first)) sources.push_back(member + rest);
        else
          sources.push_back(server.host);
      }
      if (std::find(sources.begin() + static_cast<std::ptrdiff_t>(before), sources.end(), *expectation.source) !=
          sources.end())
        ++askers;
    }
    if (askers == 0)
      problems().add_at(path + ".source", in_quotes(*expectation.source) + " is not a source of " +
                                              in_quotes(expectation.host) + "; expected " +
                                              (sources.empty() ? "a host that asks sources" : "one of " + joined(sources)) +
                                              did_you_mean(*expectation.source, sources));
    else if (askers > 1)
      problems().add_at(path, "several programs of " + in_quotes(expectation.host) + " ask " +
                                  in_quotes(*expectation.source) + "; expected program, one of " +
                                  joined(program_names(host)));
  }

  void reason() const {
    if (!expectation.reason || find_reason(*expectation.reason).value_or(Reason::none) != Reason::none) return;
    const auto names = reason_names();
    const std::vector<std::string> words{names.begin(), names.end()};
    problems().add_at(path + ".reason",
                      in_quotes(*expectation.reason) + " is not a reason; expected one of events.jsonl, such as bogus_origin" +
                          did_you_mean(*expectation.reason, words));
  }

  void regular_expression() const {
    if (!expectation.matches) return;
    try {
      const std::regex pattern{*expectation.matches};
    } catch (const std::regex_error& error) {
      problems().add_at(path + ".matches",
                        in_quotes(*expectation.matches) + " is not a regular expression: " + error.what());
    }
  }
};

}  // namespace

void Check::expectations() const {
  for (std::size_t i = 0; i < scenario.expect.size(); ++i) {
    const Expectation& expectation = scenario.expect[i];
    const std::string path = "expect." + std::to_string(i + 1) + "." + std::string(row_of(expectation.metric).name);
    if (!problems.knows(path)) continue;   // its metric could not be read
    const ExpectationCheck check{*this, expectation, path};
    check.window();
    check.bounds();
    check.programs();
    check.reason();
    check.regular_expression();
  }
}

}  // namespace ntpsim
