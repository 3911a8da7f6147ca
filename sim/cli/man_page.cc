#include "sim/cli/man_page.h"

#include <ostream>
#include <string>

#include "sim/cli/help.h"
#include "sim/cli/verbs.h"

namespace po = boost::program_options;

namespace ntpsim::cli {

namespace {

// Text as groff prints it literally. A minus sign must be escaped to stay one character in every output device, and a line
// must not begin with a control character.
std::string roff(std::string_view text) {
  std::string escaped = text.starts_with('.') || text.starts_with('\'') ? "\\&" : "";
  for (const char c : text) {
    switch (c) {
      case '\\': escaped += "\\e"; break;
      case '-': escaped += "\\-"; break;
      case '\'': escaped += "\\(aq"; break;
      case '`': escaped += "\\(ga"; break;
      case '~': escaped += "\\(ti"; break;
      case '\n': escaped += ' '; break;
      default: escaped += c;
    }
  }
  return escaped;
}

void write_entry(std::ostream& out, std::string_view head, std::string_view text) {
  out << ".TP\n" << head << '\n' << roff(text) << '\n';
}

template <class Lines>
void write_section(std::ostream& out, std::string_view heading, const Lines& lines) {
  out << ".SH " << heading << '\n';
  for (const HelpLine& line : lines) write_entry(out, "\\fB" + roff(line.name) + "\\fR", line.meaning);
}

// Boost writes a default into the name of the parameter: "N (=1)".
void write_option(std::ostream& out, const po::option_description& option) {
  const std::string parameter = option.format_parameter();
  const auto value = parameter.find(" (=");
  const std::string name = parameter.substr(0, value);
  std::string text = option.description();
  if (value != std::string::npos) text += "; default: " + parameter.substr(value + 3, parameter.size() - value - 4);
  const std::string short_name = option.canonical_display_name(po::command_line_style::allow_dash_for_short);
  std::string head;
  if (short_name.starts_with('-')) head = "\\fB" + roff(short_name) + "\\fR, ";
  head += "\\fB" + roff("--" + option.long_name()) + "\\fR";
  if (!name.empty()) head += " \\fI" + roff(name) + "\\fR";
  write_entry(out, head, text);
}

void write_verb(std::ostream& out, const Verb& verb) {
  const Options options = verb.options();
  out << ".SS ntpsim " << verb.name << ' ' << roff(options.usage()) << '\n' << roff(options.summary()) << '\n';
  for (const auto& option : options.described().options()) write_option(out, *option);
}

}  // namespace

void write_man_page(std::ostream& out, std::string_view version) {
  out << ".TH NTPSIM 1 \"\" \"ntpsim " << version << "\" \"User Commands\"\n"
      << ".SH NAME\nntpsim \\- " << roff(purpose) << '\n'
      << ".SH SYNOPSIS\n";
  for (const Verb& verb : verbs())
    out << ".B ntpsim " << verb.name << "\n" << roff(verb.options().usage()) << "\n.br\n";
  out << ".SH DESCRIPTION\n.B ntpsim\n" << roff(purpose) << ".\n";
  out << ".SH VERBS\n";
  for (const Verb& verb : verbs()) write_verb(out, verb);
  write_section(out, "OPTIONS", general_options);
  write_section(out, "EXIT STATUS", exit_statuses);
  write_section(out, "ENVIRONMENT", environment_variables);
}

}  // namespace ntpsim::cli
