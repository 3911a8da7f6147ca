#include "sim/scenario/reference.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>

#include "sim/daemon/profiles.h"
#include "sim/scenario/describe/metric.h"
#include "sim/scenario/notation/distribution_form.h"
#include "sim/scenario/overlay.h"
#include "sim/scenario/profiles/host_profile.h"
#include "sim/scenario/profiles/path_profile.h"
#include "sim/scenario/programs/program_kind.h"
#include "sim/scenario/reference_example.h"
#include "sim/scenario/shape.h"

namespace ntpsim {

namespace {

std::string cell(std::string_view text) {
  std::string result;
  for (const char c : text) result += c == '|' ? std::string("\\|") : std::string(1, c);
  return result;
}

std::string code(std::string_view text) { return "`" + cell(text) + "`"; }

// Five or more words stand here without their meanings: lists of profiles have tables of their own below.
std::string words_text(const std::vector<Word>& words) {
  std::string text;
  for (const Word& word : words) {
    text += (text.empty() ? "" : ", ") + code(word.word);
    if (!word.doc.empty() && words.size() < 5) text += " (" + cell(word.doc) + ")";
  }
  return text;
}

std::string range_text(const Rule& rule, Dimension dimension) {
  const bool has_min = std::isfinite(rule.min), has_max = std::isfinite(rule.max);
  std::string result;
  if (has_min && rule.min == 0 && !has_max) return rule.above_min ? ", above 0" : ", not negative";
  if (has_min) result += (rule.above_min ? " above " : " from ") + text(rule.min, dimension);
  if (has_max) result += " to " + text(rule.max, dimension);
  return result;
}

// One section for each map, in the order of the notation; a place is named by its dotted path. A map that was written at another
// place is not written again.
class Sections {
 public:
  explicit Sections(std::ostream& out) : out_{out} {}

  void write(const Structure& structure, const std::string& path, const std::string& doc) {
    out_ << "### " << (path.empty() ? "The whole scenario" : "`" + path + "`") << "\n\n";
    if (!doc.empty()) out_ << sentence(doc) << "\n\n";
    fields(structure.fields);
    if (structure.alternatives_noun == "metric") metrics(structure);
    else alternatives(structure, path);
    for (const Field& field : structure.fields) below(field.shape, joined_path(path, field.name), field.doc);
  }

 private:
  static std::string sentence(std::string text) {
    text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
    return text.back() == '.' ? text : text + ".";
  }
  static std::string joined_path(const std::string& path, const std::string& name) {
    return path.empty() ? name : path + "." + name;
  }

  std::string value_text(const Shape& shape, const Rule& rule) const {
    switch (shape.kind) {
      case Shape::Kind::text: return rule.text_form.empty() ? "text" : cell(rule.text_form);
      case Shape::Kind::word: return "one of " + words_text(shape.words);
      case Shape::Kind::boolean: return "`true` or `false`";
      case Shape::Kind::integer: return "a whole number" + range_text(rule, Dimension::count);
      case Shape::Kind::number: return "a number" + range_text(rule, Dimension::none);
      case Shape::Kind::quantity:
        return std::string(dimension_noun(shape.dimension)) + range_text(rule, shape.dimension) +
               (shape.is_sampled ? ", or a distribution" : "");
      case Shape::Kind::date: return "a date, or a date and time in UTC";
      case Shape::Kind::dictionary: return "a map of texts";
      case Shape::Kind::list: return "a list, each " + value_text(*shape.element, rule);
      case Shape::Kind::named: return "a map of names";
      case Shape::Kind::structure: break;
    }
    const auto known = places_.find(shape.structure.get());
    const std::string where = known == places_.end() ? "below" : "as in `" + known->second + "`";
    const std::string& alone = shape.structure->alone;
    return "a map, " + where + (alone.empty() ? "" : ", or its " + code(alone) + " alone");
  }

  static std::string default_cell(const Field& field) {
    if (field.rule.mandatory) return "**mandatory**";
    if (!field.rule.otherwise.empty()) return cell(field.rule.otherwise);
    if (!field.default_text.empty()) return code(field.default_text);
    return field.shape.kind == Shape::Kind::structure ? "all defaults" : "none";
  }

  void fields(const std::vector<Field>& list) {
    if (list.empty()) return;
    out_ << table_head;
    for (const Field& field : list) row(field, value_text(field.shape, field.rule), default_cell(field));
    out_ << '\n';
  }

  void row(const Field& field, const std::string& value, const std::string& otherwise) {
    out_ << "| " << code(field.name) << " | " << value << " | " << otherwise << " | " << cell(field.doc) << " |\n";
  }

  void below(const Shape& shape, const std::string& path, const std::string& doc) {
    if (shape.kind == Shape::Kind::named) below(*shape.element, path + ".NAME", doc);
    if (shape.kind == Shape::Kind::list) {
      const Structure* item = shape.element->structure.get();
      const bool by_name = item && !item->alternatives.empty() && !item->alternatives_in_path;
      below(*shape.element, path + (by_name ? ".PROGRAM" : ".N"), doc);
    }
    if (shape.structure && places_.emplace(shape.structure.get(), path).second) write(*shape.structure, path, doc);
  }

  void alternatives(const Structure& structure, const std::string& path) {
    if (structure.alternatives.empty()) return;
    out_ << "And one key for the " << structure.alternatives_noun << ":\n\n";
    for (const Alternative& alternative : structure.alternatives) {
      out_ << "#### `" << alternative.name << "`\n\n" << alternative.doc << "\n\n";
      fields(alternative.structure->fields);
    }
    for (const Alternative& alternative : structure.alternatives) {
      const std::string inside = structure.alternatives_in_path ? path + "." + alternative.name : path;
      for (const Field& field : alternative.structure->fields)
        below(field.shape, joined_path(inside, field.name), field.doc);
    }
  }

  // Metrics share their keys: one table of metrics, one of keys.
  void metrics(const Structure& structure) {
    out_ << "And one key for the metric. Its own keys with a * are mandatory:\n\n| metric | bounds | keys of its own | "
            "program runs | told by | meaning |\n|---|---|---|---|---|---|\n";
    std::vector<const Field*> all;
    for (const Alternative& alternative : structure.alternatives) metric(alternative, all);
    out_ << when_computable << "\nAll metrics take `host`*, `from`, `until`, `of` and `fails`.\n\n" << table_head;
    for (const Field* field : all) {
      const bool is_bound =
          field->name == "max" || field->name == "min" || field->name == "equals" || field->name == "tolerance";
      const bool is_mandatory_somewhere = field->rule.mandatory && field->name != "host";
      row(*field, is_bound ? "in the metric's unit" : value_text(field->shape, field->rule),
          is_mandatory_somewhere ? "see above" : default_cell(*field));
    }
    out_ << '\n';
  }

  void metric(const Alternative& alternative, std::vector<const Field*>& all) {
    std::string own, bounds = "none";
    for (const Field& field : alternative.structure->fields) {
      const bool is_new =
          std::none_of(all.begin(), all.end(), [&](const Field* known) { return known->name == field.name; });
      if (is_new) all.push_back(&field);
      if (field.name == "max") bounds = dimension_noun(field.shape.dimension);
      const bool is_shared = field.name == "host" || field.name == "from" || field.name == "until" ||
                             field.name == "of" || field.name == "fails";
      if (!is_shared) own += (own.empty() ? "" : ", ") + code(field.name) + (field.rule.mandatory ? "*" : "");
    }
    out_ << "| " << code(alternative.name) << " | " << bounds << " | " << own << " | " << observers(alternative.name) << " | "
         << cell(alternative.doc) << " |\n";
  }

  // Two cells: how long programs must have been there, and which kinds of them tell.
  static std::string observers(std::string_view metric) {
    const auto is_it = [&](const MetricRow& each) { return each.name == metric; };
    const auto row = std::find_if(metric_rows.begin(), metric_rows.end(), is_it);
    std::string kinds;
    if (row->hears != 0)
      for (const std::string_view kind : kinds_that_tell(row->hears)) kinds += (kinds.empty() ? "" : ", ") + code(kind);
    return std::string(word(row->attendance)) + " | " + kinds;
  }

  static constexpr const char* when_computable =
      "\nA metric has a figure only if its whole window was observed. Otherwise it is *not computable*, and the expectation is "
      "missed, also with `fails`:\n\n"
      "* `throughout`: the program, or one of the host's programs if none is named, ran in the whole window, and the host was "
      "not suspended. `reachable` and `unreachable` need this only until what they wait for has happened.\n"
      "* `as planned`: it ran at some time in the window and did not crash in the window. Before its start, after its end and "
      "while its host is suspended it does nothing, as planned.\n"
      "* *Told by*: only programs of these kinds report what is measured. Real programs report none of it.\n"
      "* There must be something to measure: for `overshoot` an error that comes to zero, for `bound_covers` a bound that is "
      "claimed in the whole window, for `rejected` a datagram that arrives, for `selected` and `judged` a source that has "
      "answered once, for `unreachable` a source that was reachable, for `packet_interval` two datagrams.\n"
      "* A count that reaches its lower bound (`min`, `at_least`) stands even if part of the window was not observed, unless it "
      "also has an upper bound.\n"
      "* No window may reach beyond the end of the run.\n";

  static constexpr const char* table_head = "| key | value | default | meaning |\n|---|---|---|---|\n";

  std::ostream& out_;
  std::map<const Structure*, std::string> places_;   // lookup only: where each map was written
};

void write_units(std::ostream& out) {
  out << "## Units\n\nA value with a dimension always has its unit; a bare number there is an error. Durations may "
         "be sums: `1h30min`.\n\n"
         "| dimension | units |\n|---|---|\n";
  for (const Dimension dimension : {Dimension::time, Dimension::frequency, Dimension::ratio, Dimension::temperature,
                                    Dimension::rate, Dimension::bytes}) {
    std::string units;
    for (const Unit& unit : units_of(dimension))
      units += (units.empty() ? "" : ", ") + code(unit.name) + " " + std::string(unit.doc);
    out << "| " << dimension_noun(dimension) << " | " << units << " |\n";
  }
  out << "\nNoise figures (Allan deviations) are plain numbers: `1e-9`.\n\n";
}

void write_distributions(std::ostream& out) {
  out << "## Distributions\n\nWhere a table says \"or a distribution\", the value may be a map with one of these keys. "
         "In a host's clock it is drawn once for\n"
         "each host; in a path and in a host's profile, for each packet.\n\n| form | meaning |\n|---|---|\n";
  for (const FormInfo& form : distribution_forms) {
    std::string parameters;
    for (const FormParameter& parameter : form.parameters)
      if (!parameter.name.empty())
        parameters += (parameters.empty() ? "" : ", ") + std::string(parameter.name) + ": ...";
    out << "| `{" << form.name << ": {" << parameters << "}}` | " << cell(form.doc) << ". ";
    for (const FormParameter& parameter : form.parameters)
      if (!parameter.name.empty()) out << code(parameter.name) << ": " << cell(parameter.doc) << ". ";
    out << "|\n";
  }
  out << "\n`{exponential: 2ms}` is the same as `{exponential: {mean: 2ms}}`; the default of `column` is "
         "1.\n\n";
}

template <class Profiles>
void write_profiles(std::ostream& out, const char* title, const Profiles& profiles) {
  out << "## " << title << "\n\n| name | what it is | where its figures come from |\n|---|---|---|\n";
  for (const auto& profile : profiles)
    out << "| " << code(profile.name) << " | " << cell(profile.doc) << " | " << cell(profile.source) << " |\n";
  out << '\n';
}

// A profile's figures, written as a host would write them.
YamlNode oscillator_tree(const OscillatorProfile& profile) {
  OscillatorSpec spec;
  spec.profile = profile.name;
  lay_over(spec, profile.config);
  YamlNode node = YamlNode::map();
  node.entries.push_back({"oscillator", {}, Writer{{}}.tree(spec, {})});
  node.entries.push_back({"frequency", {}, distribution_tree(profile.initial_frequency, Dimension::frequency, {})});
  return node;
}

template <class Profiles, class Tree>
void write_figures(std::ostream& out, const Profiles& profiles, Tree tree) {
  out << "In full:\n\n```yaml\n";
  for (const auto& profile : profiles) out << profile.name << ": " << flow_text(tree(profile)) << '\n';
  out << "```\n\n";
}

// The state that each real program must have at the end if a scenario does not say, and what its exit statuses mean.
void write_daemons(std::ostream& out) {
  out << "## Profiles of real programs\n\n| name | what it is | `expect_end` | exit statuses |\n|---|---|---|---|\n";
  for (const daemon::Profile& profile : daemon::profiles) {
    std::string exits;
    for (const daemon::ExitMeaning& exit : profile.exits)
      exits += (exits.empty() ? "" : "; ") + std::to_string(exit.status) + ": " + cell(exit.meaning);
    out << "| " << code(profile.name) << " | " << cell(profile.doc) << " | " << code(profile.end) << " | " << exits << " |\n";
  }
}

}  // namespace

void write_reference(std::ostream& out) {
  out << R"(# The notation of a scenario

This file is generated by `ntpsim reference`; edit the descriptions in `sim/scenario` instead.

A place in a scenario is named by its dotted path, in messages, in this file and in `--set`: `hosts.client.clock.frequency`.
Entries of a list are counted from 1 (`timeline.1.at`), programs go by their names (`hosts.client.programs.sntp.poll`).

Names are letters, digits and `-`, beginning with a letter. A host with `count: 3` is a fleet: `client` makes `client-1` to
`client-3`, and its name means all of them.

Where a program needs an address, the name `srv` means all addresses of the host `srv`. The order in which a host tries them
depends on the host: first addresses on networks that both hosts are on, then addresses to which a route leads at the start of
the run, then the rest; each group has IPv4 before IPv6. `srv.wan` means the addresses on the network `wan`, `srv.ipv4` and
`srv.ipv6` those of one family, and `srv.wan.ipv6` those of one family on one network. Real programs find the same names in
`/etc/hosts`, in the same order, and `/etc/gai.conf` makes glibc keep it. A program with its own resolver, such as one that uses
musl or Go, may sort them again. `set_route` in the timeline does not change what names mean.

## An example

```yaml
)"
      << reference_example << "```\n\n## Keys\n\n";
  Sections{out}.write(scenario_structure(), "", "");
  write_units(out);
  write_distributions(out);
  write_profiles(out, "Oscillator profiles", oscillator_profiles());
  write_figures(out, oscillator_profiles(), oscillator_tree);
  write_profiles(out, "Host profiles", host_profiles());
  write_figures(out, host_profiles(), [](const HostProfile& profile) { return Writer{{}}.tree(profile.figures, {}); });
  write_profiles(out, "Path profiles", path_profiles());
  write_figures(out, path_profiles(), [](const PathProfile& profile) { return Writer{{}}.tree(profile.figures, {}); });
  write_daemons(out);
}

}  // namespace ntpsim
