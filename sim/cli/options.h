// The options of a verb, and the help that describes them.
#pragma once

#include <boost/program_options.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ntpsim::cli {

using Arguments = std::vector<std::string>;

// Named options and one positional list.
class Options {
 public:
  // `usage`: what follows "ntpsim VERB"; `summary`: one or two sentences.
  Options(std::string usage, std::string summary);

  boost::program_options::options_description_easy_init add() { return described_.add_options(); }
  void positional(const std::string& name);     // the name of the arguments that are no options

  // False: --help was given, and the help has been printed. Throws UsageError with the nearest valid option.
  bool parse(std::string_view verb, const Arguments& arguments);
  bool has(const std::string& name) const { return values_.count(name) != 0; }
  template <class T>
  T get(const std::string& name) const { return values_[name].as<T>(); }

  // The described options of the command line in the order of the help, once for each of their values; a switch has none.
  std::vector<std::pair<std::string, std::optional<std::string>>> given() const;

  const std::string& usage() const { return usage_; }
  const std::string& summary() const { return summary_; }
  const boost::program_options::options_description& described() const { return described_; }

 private:
  std::string usage_, summary_;
  boost::program_options::options_description described_{"Options"};
  boost::program_options::options_description all_;
  boost::program_options::positional_options_description positional_;
  boost::program_options::variables_map values_;
};

}  // namespace ntpsim::cli
