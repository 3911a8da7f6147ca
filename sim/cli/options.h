// What a verb's command line says, and the help that describes it.
#pragma once

#include <boost/program_options.hpp>

#include <optional>
#include <string>
#include <vector>

namespace ntpsim::cli {

// A verb's options: one positional list beside named ones. `parse` throws UsageError with the nearest valid option.
class Options {
 public:
  // `usage`: what follows "ntpsim VERB"; `summary`: one sentence.
  Options(std::string verb, std::string usage, std::string summary);

  boost::program_options::options_description_easy_init add() { return described_.add_options(); }
  void positional(const std::string& name);     // its option has been added

  // False: help was asked for and has been printed.
  bool parse(const std::vector<std::string>& arguments);
  const boost::program_options::variables_map& values() const { return values_; }
  bool has(const std::string& name) const { return values_.count(name) != 0; }
  template <class T>
  T get(const std::string& name) const { return values_[name].as<T>(); }

 private:
  std::string verb_, usage_, summary_;
  boost::program_options::options_description described_{"Options"};
  boost::program_options::options_description all_;
  boost::program_options::positional_options_description positional_;
  boost::program_options::variables_map values_;
};

}  // namespace ntpsim::cli
