#include "sim/cli/help.h"

#include <ostream>
#include <string>

#include "sim/cli/verbs.h"

namespace ntpsim::cli {

namespace {

void print_line(std::ostream& out, std::string_view name, std::string_view meaning) {
  constexpr std::size_t column = 16;
  out << "  " << name << std::string(column - name.size(), ' ') << meaning << '\n';
}

template <class Lines>
void print_lines(std::ostream& out, std::string_view heading, const Lines& lines) {
  out << '\n' << heading << '\n';
  for (const HelpLine& line : lines) print_line(out, line.name, line.meaning);
}

}  // namespace

void print_help(std::ostream& out) {
  out << "ntpsim " << purpose << ".\n\nUsage: ntpsim VERB [ARGUMENT]...\n\n";
  for (const Verb& verb : verbs()) print_line(out, verb.name, verb.summary);
  print_lines(out, "Options", general_options);
  print_lines(out, "Exit status", exit_statuses);
  print_lines(out, "Environment", environment_variables);
}

}  // namespace ntpsim::cli
