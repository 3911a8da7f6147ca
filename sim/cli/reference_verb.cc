// ntpsim reference: the reference of scenarios, generated from their description in the code.
#include <iostream>

#include "sim/cli/options.h"
#include "sim/cli/verbs.h"
#include "sim/scenario/json_schema.h"
#include "sim/scenario/reference.h"

namespace po = boost::program_options;

namespace ntpsim::cli {

Options reference_options() {
  Options options{"[--schema]", "Prints the reference of everything that a scenario may say."};
  options.add()("schema", po::bool_switch(), "print a JSON Schema instead, by which editors complete and check scenarios");
  return options;
}

int print_reference(const Options& options) {
  if (options.get<bool>("schema")) write_json_schema(std::cout);
  else write_reference(std::cout);
  return 0;
}

}  // namespace ntpsim::cli
