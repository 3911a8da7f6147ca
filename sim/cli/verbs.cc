#include "sim/cli/verbs.h"

#include <array>

namespace ntpsim::cli {

std::span<const Verb> verbs() {
  static constexpr std::array table{
      Verb{"run", "run scenarios and judge them", run_options, run_scenarios},
      Verb{"check", "read scenarios and print their mistakes", check_options, check_scenarios},
      Verb{"list", "list scenarios with their claims, profiles, programs, metrics, reasons", list_options, list_sections},
      Verb{"reference", "print the reference of everything that a scenario may say", reference_options, print_reference},
      Verb{"bless", "accept the present figures or messages of scenarios", bless_options, bless_scenarios},
  };
  return table;
}

}  // namespace ntpsim::cli
