#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <sstream>

#include "sim/record/verdict/junit.h"
#include "sim/record/files/utf8.h"

namespace ntpsim::record {

namespace {

using Status = ScenarioOutcome::Status;

// Escapes for text and attributes. Characters that XML 1.0 cannot hold become U+FFFD.
std::string escaped(std::string_view raw) {
  const std::string text = well_formed_utf8(raw);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = std::string_view{text}.substr(i, 3);
    if (rest == "\xef\xbf\xbe" || rest == "\xef\xbf\xbf") {   // U+FFFE, U+FFFF
      out += replacement_character;
      i += 2;
      continue;
    }
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\n': out += "&#10;"; break;
      case '\r': out += "&#13;"; break;
      case '\t': out += "&#9;"; break;
      default:
        if (byte < 0x20) out += replacement_character;
        else out += c;
    }
  }
  return out;
}

bool has_verdict(const ScenarioOutcome& outcome) {
  return outcome.summary && (outcome.status == Status::met || outcome.status == Status::missed);
}

// A run without expectations is not a test that has passed.
bool is_skipped(const ScenarioOutcome& outcome) { return outcome.status == Status::skipped || outcome.status == Status::ran; }

std::string why_skipped(const ScenarioOutcome& outcome) {
  return outcome.status == Status::ran ? "it ran, and nothing is expected of it" : outcome.message;
}

struct Counts {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
};

// A scenario without a verdict is one test case: that it runs.
Counts counts(const ScenarioOutcome& outcome) {
  if (!has_verdict(outcome)) {
    const bool skipped = is_skipped(outcome);
    return {1, 0, skipped ? 0U : 1U, skipped ? 1U : 0U};
  }
  const auto& expectations = outcome.summary->expectations;
  const auto missed = std::count_if(expectations.begin(), expectations.end(), [](const auto& r) { return !r.met; });
  return {expectations.size(), static_cast<std::size_t>(missed), 0, 0};
}

std::string case_opening(const ScenarioOutcome& outcome, const std::string& name) {
  return fmt::format("    <testcase classname=\"{}\" name=\"{}\"", escaped(outcome.scenario), escaped(name));
}

void write_case(std::ostream& out, const ScenarioOutcome& outcome, const ExpectationResult& result) {
  out << case_opening(outcome, result.description);
  if (result.met) {
    out << "/>\n";
    return;
  }
  const std::string message = (result.computed ? "" : "not computable: ") + result.reason;
  const std::string text = fmt::format("host: {}\nbound: {}\nmeasured: {}\nwindow: {}\nagain: {}", result.decisive.host,
                                       result.bound, result.decisive.measured, result.window, outcome.repeat);
  out << fmt::format(">\n      <failure type=\"expectation\" message=\"{}\">{}</failure>\n    </testcase>\n",
                     escaped(message), escaped(text));
}

void write_run_case(std::ostream& out, const ScenarioOutcome& outcome) {
  out << case_opening(outcome, "runs to its end");
  if (is_skipped(outcome)) {
    out << fmt::format(">\n      <skipped message=\"{}\"/>\n    </testcase>\n", escaped(why_skipped(outcome)));
  } else {
    out << fmt::format(">\n      <error type=\"{}\" message=\"{}\">again: {}</error>\n    </testcase>\n", word(outcome.status),
                       escaped(outcome.message), escaped(outcome.repeat));
  }
}

void write_suite(std::ostream& out, const ScenarioOutcome& outcome) {
  const Counts c = counts(outcome);
  out << fmt::format(
      "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{:.3f}\">\n",
      escaped(outcome.scenario), c.tests, c.failures, c.errors, c.skipped, outcome.wall_seconds);
  if (has_verdict(outcome)) {
    for (const ExpectationResult& result : outcome.summary->expectations) write_case(out, outcome, result);
  } else {
    write_run_case(out, outcome);
  }
  out << "  </testsuite>\n";
}

}  // namespace

JunitSuite junit_suite(const ScenarioOutcome& outcome) {
  const Counts c = counts(outcome);
  std::ostringstream text;
  write_suite(text, outcome);
  return {text.str(), c.tests, c.failures, c.errors, c.skipped, outcome.wall_seconds};
}

void write_junit(std::ostream& out, std::span<const JunitSuite> suites) {
  JunitSuite all;
  for (const JunitSuite& suite : suites) {
    all.tests += suite.tests;
    all.failures += suite.failures;
    all.errors += suite.errors;
    all.skipped += suite.skipped;
    all.seconds += suite.seconds;
  }
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  out << fmt::format(
      "<testsuites name=\"ntpsim\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{:.3f}\">\n", all.tests,
      all.failures, all.errors, all.skipped, all.seconds);
  for (const JunitSuite& suite : suites) out << suite.text;
  out << "</testsuites>\n";
}

}  // namespace ntpsim::record
