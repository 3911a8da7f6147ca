#include "sim/scenario/notation/distribution_reader.h"

#include <algorithm>

#include "sim/scenario/notation/data_file.h"
#include "sim/scenario/describe/range.h"

namespace ntpsim {

namespace {

std::vector<std::string> form_names() {
  std::vector<std::string> names;
  for (const FormInfo& form : distribution_forms) names.emplace_back(form.name);
  return names;
}

std::vector<std::string> parameter_names(const FormInfo& info) {
  std::vector<std::string> names;
  for (const FormParameter& parameter : info.parameters)
    if (!parameter.name.empty()) names.emplace_back(parameter.name);
  return names;
}

}  // namespace

std::optional<Distribution> DistributionReader::read() {
  if (node_.kind == YamlNode::Kind::scalar) {
    const auto value = quantity(node_, path_, ParameterKind::quantity);
    return value ? std::optional(Distribution::constant(*value)) : std::nullopt;
  }
  if (node_.kind != YamlNode::Kind::map) {
    reader_.refuse(node_, path_, expected_quantity(dimension_) + ", or a distribution such as {exponential: ...}");
    return std::nullopt;
  }
  const FormInfo* info = choose();
  return info ? make(*info, node_.entries.front().value) : std::nullopt;
}

const FormInfo* DistributionReader::choose() {
  const auto names = form_names();
  if (node_.entries.size() != 1) {
    reader_.problems().add(node_.mark, path_, "a distribution has exactly one key; expected one of " + joined(names));
    return nullptr;
  }
  const YamlEntry& entry = node_.entries.front();
  const auto info = std::find_if(distribution_forms.begin(), distribution_forms.end(),
                                 [&](const FormInfo& form) { return form.name == entry.key; });
  if (info != distribution_forms.end()) return &*info;
  reader_.problems().add(entry.mark, path_,
                         "unknown distribution " + in_quotes(entry.key) + "; expected one of " + joined(names) +
                             did_you_mean(entry.key, names));
  return nullptr;
}

bool DistributionReader::know_all(const FormInfo& info, const YamlNode& body) {
  const auto names = parameter_names(info);
  const std::string where = path_ + "." + std::string(info.name);
  if (body.kind != YamlNode::Kind::map) {
    reader_.refuse(body, where, "a map with " + joined(names));
    return false;
  }
  bool good = true;
  for (const YamlEntry& entry : body.entries) {
    if (std::find(names.begin(), names.end(), entry.key) != names.end()) continue;
    reader_.problems().add(
        entry.mark, where,
        "unknown key " + in_quotes(entry.key) + "; expected one of " + joined(names) + did_you_mean(entry.key, names));
    good = false;
  }
  for (const std::string& name : names) {
    if (body.find(name)) continue;
    reader_.problems().add(body.mark, where, "the key " + in_quotes(name) + " is missing");
    good = false;
  }
  return good;
}

std::optional<double> DistributionReader::quantity(const YamlNode& node, const std::string& where, ParameterKind kind) {
  Rule rule;
  if (kind == ParameterKind::quantity) rule = rule_;
  if (kind != ParameterKind::quantity) rule.min = 0;
  rule.above_min = rule.above_min || kind == ParameterKind::scale || kind == ParameterKind::shape;
  rule.dimension = kind == ParameterKind::shape ? Dimension::none : dimension_;
  double value = 0;
  const std::size_t before = reader_.problems().count();
  reader_.read(node, where, value, rule);
  return reader_.problems().count() == before ? std::optional(value) : std::nullopt;
}

std::optional<double> DistributionReader::parameter(const FormInfo& info, const YamlNode& body, std::size_t index) {
  const FormParameter& parameter = info.parameters[index];
  const YamlEntry* entry = body.find(parameter.name);
  return quantity(entry->value, path_ + "." + std::string(info.name) + "." + std::string(parameter.name),
                  parameter.kind);
}

std::optional<Distribution> DistributionReader::make(const FormInfo& info, const YamlNode& body) {
  const std::string where = path_ + "." + std::string(info.name);
  if (info.name == "exponential" && body.kind != YamlNode::Kind::map) {
    const auto mean = quantity(body, where, ParameterKind::spread);
    return mean ? std::optional(Distribution{Exponential{*mean}}) : std::nullopt;
  }
  if (info.name == "empirical") return make_empirical(body, where);
  if (!know_all(info, body)) return std::nullopt;
  const auto a = parameter(info, body, 0);
  if (info.name == "exponential") return a ? std::optional(Distribution{Exponential{*a}}) : std::nullopt;
  const auto b = parameter(info, body, 1);
  if (!a || !b) return std::nullopt;
  if (info.name == "uniform") {
    if (*a <= *b) return Distribution{Uniform{*a, *b}};
    reader_.problems().add(body.mark, where, "min is above max; expected min at most max");
    return std::nullopt;
  }
  if (info.name == "normal") return Distribution{Normal{*a, *b}};
  if (info.name == "gamma") return Distribution{Gamma{*a, *b}};
  if (info.name == "weibull") return Distribution{Weibull{*a, *b}};
  if (info.name == "pareto") return Distribution{Pareto{*a, *b}};
  return Distribution{LogNormal{*a, *b}};
}

std::optional<Distribution> DistributionReader::make_empirical(const YamlNode& body, const std::string& where) {
  YamlNode complete = body;
  if (complete.kind == YamlNode::Kind::map && !complete.find("column"))
    complete.entries.push_back({"column", body.mark, YamlNode::scalar("1", body.mark)});
  const FormInfo& info = distribution_forms.back();
  if (!know_all(info, complete)) return std::nullopt;
  Empirical empirical;
  const std::size_t before = reader_.problems().count();
  std::vector<Word> units;
  for (const Unit& unit : units_of(dimension_)) units.push_back({unit.name, unit.doc});
  reader_.read(complete.find("file")->value, where + ".file", empirical.file,
               {.mandatory = true, .text_form = rules::a_file.text_form});
  reader_.read(complete.find("column")->value, where + ".column", empirical.column, {.min = 1, .max = 10'000});
  reader_.read(complete.find("unit")->value, where + ".unit", empirical.unit, {.words = units});
  if (reader_.problems().count() != before) return std::nullopt;

  const DataRequest request{complete.find("file")->value.mark, where + ".file", folder_ / empirical.file,
                            reader_.problems()};
  std::vector<double> samples = read_column(request, empirical.column);
  if (samples.empty()) return std::nullopt;
  const auto unit = std::find_if(units_of(dimension_).begin(), units_of(dimension_).end(),
                                 [&](const Unit& each) { return each.name == empirical.unit; });
  const double size = scale(Decimal{false, 1, 0}, static_cast<UInt128>(unit->factor), unit->power)->value();
  for (double& sample : samples) sample *= size;
  std::sort(samples.begin(), samples.end());
  for (const double end : {samples.front(), samples.back()})
    if (const std::string problem = range_problem(end, dimension_, rule_); !problem.empty()) {
      reader_.problems().add(request.mark, request.path, text(end, dimension_) + " in the file is " + problem);
      return std::nullopt;
    }
  empirical.sorted = std::make_shared<const std::vector<double>>(std::move(samples));
  return Distribution{std::move(empirical)};
}

void Reader::read_distribution(const YamlNode& node, const std::string& path, Dimension dimension, Distribution& value,
                               const Rule& rule) {
  if (auto distribution = DistributionReader{*this, folder_, node, path, dimension, rule}.read())
    value = std::move(*distribution);
}

}  // namespace ntpsim
