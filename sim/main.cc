// ntpsim's command line: finds the verb, and turns what went wrong into an exit status.
#include <array>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string_view>

#include "sim/cli/interrupt.h"
#include "sim/cli/usage_error.h"
#include "sim/cli/verbs.h"
#include "sim/scenario/notation/words.h"

namespace {

using namespace ntpsim;

struct Verb {
  std::string_view name;
  std::string_view summary;
  int (*act)(const cli::Arguments&);
};

constexpr std::array verbs{
    Verb{"run", "run scenarios and judge them", cli::run_verb},
    Verb{"check", "read scenarios and say what is wrong with them", cli::check_verb},
    Verb{"list", "scenarios with their claims, profiles, programs, metrics", cli::list_verb},
    Verb{"reference", "everything that a scenario may say", cli::reference_verb},
    Verb{"bless", "accept what scenarios say now as what they must say", cli::bless_verb},
};

void print_help() {
  std::cout << "ntpsim puts NTP implementations into a simulated network with drifting clocks and judges how well they keep time.\n\n"
               "Usage: ntpsim VERB ...\n\n";
  for (const Verb& verb : verbs) {
    std::cout << "  " << verb.name << std::string(12 - verb.name.size(), ' ') << verb.summary << '\n';
  }
  std::cout << "\n  --version   the version of this program\n"
               "\n`ntpsim VERB --help` says what a verb takes.\n"
               "Exit status: 0 all expectations met, 1 one missed, 2 bad input, 3 the run could not be done, 5 skipped, 130 interrupted.\n";
}

int dispatch(const cli::Arguments& arguments) {
  if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-h" || arguments[0] == "help") {
    print_help();
    return 0;
  }
  if (arguments[0] == "--version") {
    std::cout << "ntpsim " NTPSIM_VERSION "\n";
    return 0;
  }
  for (const Verb& verb : verbs)
    if (verb.name == arguments[0]) return verb.act({arguments.begin() + 1, arguments.end()});
  std::vector<std::string> names;
  for (const Verb& verb : verbs) names.emplace_back(verb.name);
  throw cli::UsageError{"\"" + arguments[0] + "\" is no verb of ntpsim; it knows " + joined(names) +
                        did_you_mean(arguments[0], names)};
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
