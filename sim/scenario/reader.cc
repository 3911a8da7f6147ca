#include "sim/scenario/reader.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "sim/scenario/describe/range.h"
#include "sim/scenario/shape.h"

namespace ntpsim {

namespace {

bool is_name(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (name.empty() || name.size() > 63 || !is_letter(name.front())) return false;
  return std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; });
}

// ---- dates: YYYY-MM-DD, or with Thh:mm:ss[.fraction]Z ----
struct Cursor {
  std::string_view rest;

  std::optional<int> digits(std::size_t count) {
    if (rest.size() < count) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (rest[i] < '0' || rest[i] > '9') return std::nullopt;
      value = value * 10 + (rest[i] - '0');
    }
    rest.remove_prefix(count);
    return value;
  }
  bool take(char c) {
    if (rest.empty() || rest.front() != c) return false;
    rest.remove_prefix(1);
    return true;
  }
};

std::optional<std::int64_t> parse_day(Cursor& cursor) {
  const auto year = cursor.digits(4);
  if (!year || !cursor.take('-')) return std::nullopt;
  const auto month = cursor.digits(2);
  if (!month || !cursor.take('-')) return std::nullopt;
  const auto day = cursor.digits(2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date}.time_since_epoch().count();
}

std::optional<Date> parse_date(std::string_view text) {
  Cursor cursor{text};
  const auto day = parse_day(cursor);
  if (!day) return std::nullopt;
  Date date{*day * 86'400, 0};
  if (cursor.rest.empty()) return date;
  if (!cursor.take('T')) return std::nullopt;
  const auto hour = cursor.digits(2);
  if (!hour || *hour > 23 || !cursor.take(':')) return std::nullopt;
  const auto minute = cursor.digits(2);
  if (!minute || *minute > 59 || !cursor.take(':')) return std::nullopt;
  const auto second = cursor.digits(2);
  if (!second || *second > 59) return std::nullopt;
  date.unix_seconds += *hour * 3600 + *minute * 60 + *second;
  if (cursor.take('.')) {
    std::int64_t scale = 1'000'000'000;
    for (; !cursor.rest.empty() && cursor.rest.front() != 'Z'; scale /= 10) {
      const auto digit = cursor.digits(1);
      if (!digit || scale == 1) return std::nullopt;
      date.nanoseconds += *digit * (scale / 10);
    }
    if (scale == 1'000'000'000) return std::nullopt;
  }
  return cursor.take('Z') && cursor.rest.empty() ? std::optional(date) : std::nullopt;
}

}  // namespace

std::string range_problem(double value, Dimension dimension, const Rule& rule) {
  if (value < rule.min || (rule.above_min && value <= rule.min))
    return std::string("too small; expected ") + (rule.above_min ? "more than " : "at least ") +
           text(rule.min, dimension);
  if (value > rule.max) return "too large; expected at most " + text(rule.max, dimension);
  return "";
}

void Reader::refuse(const YamlNode& node, const std::string& path, const std::string& expected) {
  problems_.add(node.mark, path, kind_noun(node) + " does not fit here; expected " + expected);
}

std::optional<std::string> Reader::read_text(const YamlNode& node, const std::string& path, const Rule& rule) {
  if (node.kind != YamlNode::Kind::scalar) {
    refuse(node, path, expected_text<std::string>(rule));
    return std::nullopt;
  }
  if (!rule.words.empty()) {
    if (!read_word(node, path, rule.words)) return std::nullopt;
  } else if (rule.mandatory && node.text.empty()) {
    problems_.add(node.mark, path, "empty; expected " + expected_text<std::string>(rule));
    return std::nullopt;
  }
  return node.text;
}

std::optional<std::size_t> Reader::read_word(const YamlNode& node, const std::string& path,
                                             std::span<const Word> words) {
  if (node.kind == YamlNode::Kind::scalar) {
    std::vector<std::string> valid;
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (words[i].word == node.text) return i;
      valid.emplace_back(words[i].word);
    }
    problems_.add(node.mark, path,
                  "unknown word " + in_quotes(node.text) + "; expected " + expected_words(words) +
                      did_you_mean(node.text, valid));
  } else {
    refuse(node, path, expected_words(words));
  }
  return std::nullopt;
}

std::optional<Decimal> Reader::read_decimal(const YamlNode& node, const std::string& path, Dimension dimension,
                                            const Rule& rule) {
  if (node.kind != YamlNode::Kind::scalar) {
    refuse(node, path, expected_quantity(dimension));
    return std::nullopt;
  }
  const ParsedQuantity parsed = parse_quantity(node.text, dimension);
  if (!parsed.value) {
    problems_.add(node.mark, path, parsed.problem + "; expected " + expected_quantity(dimension) + parsed.nearest);
    return std::nullopt;
  }
  std::string problem = range_problem(parsed.value->value(), dimension, rule);
  if (problem.empty() && dimension == Dimension::time && !to_duration(*parsed.value))
    problem = "too large; expected at most 200 years";
  if (problem.empty() && (dimension == Dimension::bytes || dimension == Dimension::count) &&
      parsed.value->decimals != 0)
    problem = "not whole; expected " + expected_quantity(dimension);
  if (problem.empty()) return parsed.value;
  problems_.add(node.mark, path, in_quotes(node.text) + " is " + problem);
  return std::nullopt;
}

std::optional<std::int64_t> Reader::read_signed(const YamlNode& node, const std::string& path, const Rule& rule) {
  const std::string expected = expected_number("a whole number", rule);
  if (node.kind != YamlNode::Kind::scalar) {
    refuse(node, path, expected);
    return std::nullopt;
  }
  const ParsedQuantity parsed = parse_quantity(node.text, Dimension::count);
  if (!parsed.value || parsed.value->decimals != 0) {
    problems_.add(node.mark, path,
                  (parsed.value ? in_quotes(node.text) + " is not whole" : parsed.problem) + "; expected " + expected);
    return std::nullopt;
  }
  const double value = parsed.value->value();
  constexpr double beyond = 9.2e18;
  if (value < rule.min || value > rule.max || std::fabs(value) > beyond) {
    problems_.add(node.mark, path, in_quotes(node.text) + " is out of range; expected " + expected);
    return std::nullopt;
  }
  const auto magnitude = static_cast<std::int64_t>(parsed.value->digits);
  return parsed.value->negative ? -magnitude : magnitude;
}

std::optional<std::uint64_t> Reader::read_unsigned(const YamlNode& node, const std::string& path, const Rule&) {
  const std::string expected = "a whole number from 0 to 18446744073709551615";
  if (node.kind != YamlNode::Kind::scalar) {
    refuse(node, path, expected);
    return std::nullopt;
  }
  const ParsedQuantity parsed = parse_quantity(node.text, Dimension::count);
  if (!parsed.value) {
    problems_.add(node.mark, path, parsed.problem + "; expected " + expected);
    return std::nullopt;
  }
  const bool fits = parsed.value->decimals == 0 && !(parsed.value->negative && parsed.value->digits != 0) &&
                    parsed.value->digits <= std::numeric_limits<std::uint64_t>::max();
  if (!fits) {
    problems_.add(node.mark, path, in_quotes(node.text) + " is out of range; expected " + expected);
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(parsed.value->digits);
}

void Reader::read_boolean(const YamlNode& node, const std::string& path, bool& value) {
  if (node.kind == YamlNode::Kind::scalar && (node.text == "true" || node.text == "false")) {
    value = node.text == "true";
    return;
  }
  refuse(node, path, "true or false");
}

std::optional<Date> Reader::read_date(const YamlNode& node, const std::string& path) {
  const std::string expected = "a date such as 2027-01-15 or, in UTC, 2027-01-15T08:00:00Z";
  if (node.kind != YamlNode::Kind::scalar) {
    refuse(node, path, expected);
    return std::nullopt;
  }
  const auto date = parse_date(node.text);
  constexpr std::int64_t year_2200 = 7'258'118'400;
  if (!date) {
    problems_.add(node.mark, path, in_quotes(node.text) + " is not a date; expected " + expected);
  } else if (date->unix_seconds < 0 || date->unix_seconds >= year_2200) {
    problems_.add(node.mark, path, in_quotes(node.text) + " is out of range; expected a date from 1970 to 2199");
  } else {
    return date;
  }
  return std::nullopt;
}

void Reader::read_dictionary(const YamlNode& node, const std::string& path, std::map<std::string, std::string>& value) {
  if (node.kind != YamlNode::Kind::map) {
    refuse(node, path, "a map of texts");
    return;
  }
  value.clear();
  for (const YamlEntry& entry : node.entries)
    if (const auto text = read_text(entry.value, path + "." + entry.key, {})) value.emplace(entry.key, *text);
}

bool Reader::check_name(const YamlEntry& entry, const std::string& path) {
  if (is_name(entry.key)) return true;
  problems_.add(
      entry.mark, path,
      in_quotes(entry.key) + " is not a name; expected letters, digits and '-', beginning with a letter, at most 63");
  return false;
}

std::string program_name(const YamlNode& entry) {
  if (entry.kind != YamlNode::Kind::map) return "";
  if (const YamlEntry* name = entry.find("name"); name && is_name(name->value.text)) return name->value.text;
  for (const YamlEntry& kind : entry.entries) {
    if (program_structure().field(kind.key) || !is_name(kind.key)) continue;
    const YamlEntry* word = kind.value.kind == YamlNode::Kind::map ? kind.value.find(name_key(kind.key)) : nullptr;
    return word && is_name(word->value.text) ? word->value.text : kind.key;
  }
  return "";
}

// ---- StructureReader ----

const YamlNode* StructureReader::value_of(std::string_view name) {
  if (node_.kind == YamlNode::Kind::map) {
    const YamlEntry* entry = node_.find(name);
    const bool holds_others =
        entry && entry->value.kind != YamlNode::Kind::scalar;  // the place of their key is known already
    if (holds_others) reader_.problems().remember(path_ + (path_.empty() ? "" : ".") + std::string(name), entry->mark);
    return entry ? &entry->value : nullptr;
  }
  return node_.kind == YamlNode::Kind::scalar && name == alone_ ? &node_ : nullptr;
}

void StructureReader::missing(std::string_view name, const std::string& expected) {
  Problems& problems = reader_.problems();
  problems.add(problems.place(path_), path_, "the key " + in_quotes(name) + " is missing; expected " + expected);
}

const YamlEntry* StructureReader::choose(std::string_view noun, std::span<const std::string_view> kinds) {
  const std::vector<std::string> words{kinds.begin(), kinds.end()};
  names_.insert(names_.end(), words.begin(), words.end());
  const YamlEntry* chosen = nullptr;
  for (const auto kind : kinds) {
    const YamlEntry* entry = node_.find(kind);
    if (entry && chosen)
      reader_.problems().add(
          entry->mark, path_,
          "both " + in_quotes(chosen->key) + " and " + in_quotes(entry->key) + "; expected one " + std::string(noun));
    else if (entry)
      chosen = entry;
  }
  if (!chosen && node_.kind == YamlNode::Kind::map) refuse_kind(noun, words);
  return chosen;
}

// An unknown key may be a misspelt kind. Then the keys beside it cannot be checked, and one message is enough.
void StructureReader::refuse_kind(std::string_view noun, const std::vector<std::string>& words) {
  const YamlEntry* suspect = nullptr;
  for (const YamlEntry& entry : node_.entries) {
    if (std::find(names_.begin(), names_.end(), entry.key) != names_.end()) continue;
    if (!suspect || (nearest_word(suspect->key, words).empty() && !nearest_word(entry.key, words).empty()))
      suspect = &entry;
  }
  const std::string expected = "; expected one of " + joined(words);
  if (!suspect) {
    reader_.problems().add(reader_.problems().place(path_), path_, "no " + std::string(noun) + expected);
    return;
  }
  reader_.problems().add(
      suspect->mark, path_,
      "unknown " + std::string(noun) + " " + in_quotes(suspect->key) + expected + did_you_mean(suspect->key, words));
  for (const YamlEntry& entry : node_.entries) names_.push_back(entry.key);
}

void StructureReader::metric(std::string_view noun, Expectation& value) {
  std::vector<std::string_view> kinds;
  for (const MetricRow& row : metric_rows) kinds.push_back(row.name);
  const YamlEntry* entry = choose(noun, kinds);
  if (!entry) return;
  for (const MetricRow& row : metric_rows)
    if (row.name == entry->key) value.metric = row.metric;
  const std::string path = path_ + "." + entry->key;
  reader_.problems().remember(path, entry->mark);
  StructureReader inner{reader_, entry->value, path};
  describe_metric(inner, value);
  inner.finish();
}

void StructureReader::finish() {
  if (node_.kind != YamlNode::Kind::map) {
    if (node_.kind != YamlNode::Kind::scalar || alone_.empty()) {
      const std::string short_form = alone_.empty() ? "" : ", or its " + std::string(alone_) + " alone";
      reader_.refuse(node_, path_, "a map with " + joined(names_) + short_form);
    }
    return;
  }
  for (const YamlEntry& entry : node_.entries) {
    if (std::find(names_.begin(), names_.end(), entry.key) != names_.end()) continue;
    reader_.problems().add(entry.mark, path_,
                           "unknown key " + in_quotes(entry.key) + "; expected one of " + joined(names_) +
                               did_you_mean(entry.key, names_));
  }
}

}  // namespace ntpsim
