#include "sim/cli/options.h"

#include <iostream>
#include <sstream>

#include "sim/cli/usage_error.h"

namespace po = boost::program_options;

namespace ntpsim::cli {

Options::Options(std::string usage, std::string summary) : usage_{std::move(usage)}, summary_{std::move(summary)} {
  described_.add_options()("help,h", "print this help");
}

void Options::positional(const std::string& name) {
  all_.add_options()(name.c_str(), po::value<std::vector<std::string>>());
  positional_.add(name.c_str(), -1);
}

bool Options::parse(std::string_view verb, const Arguments& arguments) {
  const std::string command = "ntpsim " + std::string{verb};
  try {
    all_.add(described_);
    // Options are written in full, because the meaning of a prefix could change when options are added.
    const auto style = po::command_line_style::unix_style ^ po::command_line_style::allow_guessing;
    po::store(po::command_line_parser{arguments}.options(all_).positional(positional_).style(style).run(), values_);
    if (has("help")) {
      std::cout << command << (usage_.empty() ? "" : " ") << usage_ << "\n\n" << summary_ << "\n\n" << described_;
      return false;
    }
    po::notify(values_);
  } catch (const po::error& error) {
    throw UsageError{std::string{verb} + ": " + error.what() + "; `" + command + " --help` lists its options"};
  }
  return true;
}

std::vector<std::pair<std::string, std::optional<std::string>>> Options::given() const {
  std::vector<std::pair<std::string, std::optional<std::string>>> all;
  for (const auto& option : described_.options()) {
    const std::string& name = option->long_name();
    if (!has(name) || values_[name].defaulted()) continue;
    const boost::any& value = values_[name].value();
    if (const auto* text = boost::any_cast<std::string>(&value)) all.emplace_back(name, *text);
    else if (const auto* number = boost::any_cast<int>(&value)) all.emplace_back(name, std::to_string(*number));
    else if (boost::any_cast<bool>(&value) != nullptr) all.emplace_back(name, std::nullopt);
    else for (const std::string& one : get<std::vector<std::string>>(name)) all.emplace_back(name, one);
  }
  return all;
}

}  // namespace ntpsim::cli
