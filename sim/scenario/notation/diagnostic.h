// A mistake in a scenario: its place, and a message that says what was expected.
#pragma once

#include <compare>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ntpsim {

// A place in the scenario's file, counted from one. In an override, line and column are zero.
struct Mark {
  int line = 0;
  int column = 0;
  int override_index = -1;
};

struct Diagnostic {
  std::string file;      // as given on the command line, or "--set PATH"
  int line = 0;          // zero: the place is not a line of a file
  int column = 0;
  std::string path;      // dotted; empty: the file as a whole
  std::string message;   // what is wrong; what was expected; the nearest valid word

  std::string text() const;   // file:line:column: path: message
};

// All problems found in one reading, and the place of each dotted path in the file.
class Problems {
 public:
  Problems(std::string file, std::vector<std::string> overrides)
      : file_{std::move(file)}, overrides_{std::move(overrides)} {}

  void add(Mark mark, const std::string& path, const std::string& message);
  void add_in_file(const std::string& file, int line, const std::string& path,
                   const std::string& message);  // a data file
  // For a check of meaning: silent if this place already has a problem. One mistake gives one message.
  void add_at(const std::string& path, const std::string& message);
  void add_all_at(const std::string& path, const std::vector<std::string>& messages);   // several problems at one place

  void remember(const std::string& path, Mark mark) { places_.emplace(path, mark); }
  bool knows(const std::string& path) const { return places_.count(path) != 0; }
  Mark place(std::string path) const;      // of the path, or of the nearest part that has a place

  bool empty() const { return list_.empty(); }
  std::size_t count() const { return list_.size(); }
  std::vector<Diagnostic> sorted() const;  // by position; overrides after the file

 private:
  struct Entry {
    Mark mark;
    Diagnostic diagnostic;
  };
  std::string file_;
  std::vector<std::string> overrides_;     // their paths
  std::vector<Entry> list_;
  std::set<std::string> wrong_;            // paths that have a problem
  std::map<std::string, Mark> places_;
};

}  // namespace ntpsim
