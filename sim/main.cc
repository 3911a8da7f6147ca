// ntpsim's command line: finds the verb, and turns exceptions into an exit status.
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sim/cli/help.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/man_page.h"
#include "sim/cli/usage_error.h"
#include "sim/cli/verbs.h"
#include "sim/scenario/notation/words.h"

namespace {

using namespace ntpsim;

int call(const cli::Verb& verb, const cli::Arguments& arguments) {
  cli::Options options = verb.options();
  return options.parse(verb.name, arguments) ? verb.act(options) : 0;
}

int dispatch(const cli::Arguments& arguments) {
  const std::string first = arguments.empty() ? "--help" : arguments[0];
  if (first == "--help" || first == "-h" || first == "help") return cli::print_help(std::cout), 0;
  if (first == "--man") return cli::write_man_page(std::cout, NTPSIM_VERSION), 0;
  if (first == "--version") return std::cout << "ntpsim " NTPSIM_VERSION "\n", 0;
  std::vector<std::string> names;
  for (const cli::Verb& verb : cli::verbs()) {
    if (verb.name == first) return call(verb, {arguments.begin() + 1, arguments.end()});
    names.emplace_back(verb.name);
  }
  throw cli::UsageError{"\"" + first + "\" is no verb of ntpsim; it knows " + joined(names) + did_you_mean(first, names)};
}

}  // namespace

int main(int count, char** values) {
  std::ios::sync_with_stdio(false);
  cli::catch_interrupts();
  try {
    const int status = dispatch({values + 1, values + count});
    std::cout.flush();
    if (!std::cout) throw std::runtime_error{"standard output could not be written"};
    return status;
  } catch (const cli::UsageError& error) {
    std::cerr << "ntpsim: " << error.what() << '\n';
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "ntpsim: " << error.what() << '\n';
    return 3;
  }
}
