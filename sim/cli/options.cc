#include "sim/cli/options.h"

#include <iostream>
#include <sstream>

#include "sim/cli/usage_error.h"

namespace po = boost::program_options;

namespace ntpsim::cli {

Options::Options(std::string verb, std::string usage, std::string summary)
    : verb_{std::move(verb)}, usage_{std::move(usage)}, summary_{std::move(summary)} {
  described_.add_options()("help,h", "this text");
}

void Options::positional(const std::string& name) {
  all_.add_options()(name.c_str(), po::value<std::vector<std::string>>());
  positional_.add(name.c_str(), -1);
}

bool Options::parse(const std::vector<std::string>& arguments) {
  try {
    all_.add(described_);
    // Options are written out in full: a prefix that works today would mean something else when options are added.
    const auto style = po::command_line_style::unix_style ^ po::command_line_style::allow_guessing;
    po::store(po::command_line_parser{arguments}.options(all_).positional(positional_).style(style).run(), values_);
    if (has("help")) {
      std::cout << "ntpsim " << verb_ << (usage_.empty() ? "" : " ") << usage_ << "\n\n" << summary_ << "\n\n" << described_;
      return false;
    }
    po::notify(values_);
  } catch (const po::error& error) {
    throw UsageError{verb_ + ": " + error.what() + "; `ntpsim " + verb_ + " --help` lists what it takes"};
  }
  return true;
}

}  // namespace ntpsim::cli
