#include "sim/scenario/json_schema.h"

#include <cmath>
#include <set>

#include <nlohmann/json.hpp>

#include "sim/scenario/notation/distribution_form.h"
#include "sim/scenario/shape.h"

namespace ntpsim {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* number_pattern = "[-+]?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?";

std::string unit_pattern(Dimension dimension) {
  std::string units;
  for (const Unit& unit : units_of(dimension)) units += (units.empty() ? "" : "|") + std::string(unit.name);
  const std::string term = std::string(number_pattern) + " ?(" + units + ")";
  if (dimension != Dimension::time) return "^" + term + "$";
  return "^" + term + "( ?[0-9]+(\\.[0-9]+)? ?(" + units + "))*$";
}

std::string quantity_name(Dimension dimension, bool is_sampled) {
  std::string name{dimension_noun(dimension)};
  name = name.substr(name.find(' ') + 1);
  for (char& c : name)
    if (c == ' ') c = '_';
  return name + (is_sampled ? "_or_distribution" : "");
}

// A shape that occurs more than once is written once, under definitions.
class SchemaWriter {
 public:
  Json document() {
    Json schema = structure(scenario_structure());
    Json result;
    result["$schema"] = "http://json-schema.org/draft-07/schema#";
    result["title"] = "ntpsim scenario";
    for (auto& [key, value] : schema.items()) result[key] = value;
    result["definitions"] = definitions_;
    return result;
  }

 private:
  Json reference(const std::string& name) { return Json{{"$ref", "#/definitions/" + name}}; }

  Json quantity(Dimension dimension, bool is_sampled) {
    const std::string name = quantity_name(dimension, is_sampled);
    if (!definitions_.contains(name)) {
      const Json plain = units_of(dimension).empty() ? Json{{"type", "number"}}
                                                     : Json{{"type", "string"}, {"pattern", unit_pattern(dimension)}};
      definitions_[name] = is_sampled ? Json{{"anyOf", {plain, distribution(dimension)}}} : plain;
    }
    return reference(name);
  }

  Json distribution(Dimension dimension) {
    Json result{{"type", "object"}, {"minProperties", 1}, {"maxProperties", 1}, {"additionalProperties", false}};
    for (const FormInfo& form : distribution_forms) {
      Json parameters{{"type", "object"}, {"additionalProperties", false}};
      Json required = Json::array();
      for (const FormParameter& parameter : form.parameters) {
        if (parameter.name.empty()) continue;
        Json& property = parameters["properties"][std::string(parameter.name)];
        property = distribution_parameter(parameter, dimension);
        property["description"] = parameter.doc;
        if (parameter.kind != ParameterKind::column) required.push_back(parameter.name);
      }
      parameters["required"] = required;
      Json& property = result["properties"][std::string(form.name)];
      property = form.name == "exponential" ? Json{{"anyOf", {quantity(dimension, false), parameters}}} : parameters;
      property["description"] = form.doc;
    }
    return result;
  }

  Json distribution_parameter(const FormParameter& parameter, Dimension dimension) {
    switch (parameter.kind) {
      case ParameterKind::quantity:
      case ParameterKind::spread:
      case ParameterKind::scale: return Json{{"allOf", {quantity(dimension, false)}}};
      case ParameterKind::shape: return Json{{"type", "number"}, {"exclusiveMinimum", 0}};
      case ParameterKind::file: return Json{{"type", "string"}};
      case ParameterKind::column: return Json{{"type", "integer"}, {"minimum", 1}};
      case ParameterKind::unit: {
        Json words = Json::array();
        for (const Unit& unit : units_of(dimension)) words.push_back(unit.name);
        return Json{{"enum", words}};
      }
    }
    return {};
  }

  Json shape(const Shape& shape, const Rule& rule) {
    switch (shape.kind) {
      case Shape::Kind::text:
        return Json{{"type", {"string", "number"}}};  // a text that looks like a number needs no quotes
      case Shape::Kind::boolean: return Json{{"type", "boolean"}};
      case Shape::Kind::date:
        return Json{{"type", "string"},
                    {"pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?Z)?$"}};
      case Shape::Kind::dictionary: return Json{{"type", "object"}};
      case Shape::Kind::quantity: return quantity(shape.dimension, shape.is_sampled);
      case Shape::Kind::list: return Json{{"type", "array"}, {"items", this->shape(*shape.element, rule)}};
      case Shape::Kind::structure: return structure(*shape.structure);
      case Shape::Kind::named:
        return Json{{"type", "object"}, {"propertyNames", {{"pattern", "^[A-Za-z][A-Za-z0-9-]{0,62}$"}}},
                    {"additionalProperties", this->shape(*shape.element, rule)}};
      case Shape::Kind::word: {
        Json words = Json::array();
        for (const Word& word : shape.words) words.push_back(word.word);
        return Json{{"enum", words}};
      }
      case Shape::Kind::integer:
      case Shape::Kind::number: {
        Json result{{"type", shape.kind == Shape::Kind::integer ? "integer" : "number"}};
        if (std::isfinite(rule.min)) result[rule.above_min ? "exclusiveMinimum" : "minimum"] = limit(rule.min);
        if (std::isfinite(rule.max)) result["maximum"] = limit(rule.max);
        return result;
      }
    }
    return {};
  }

  static Json limit(double value) {
    if (std::fabs(value) < 1e15 && value == std::floor(value)) return static_cast<std::int64_t>(value);
    return value;
  }

  Json structure(const Structure& structure) {
    Json result{{"type", "object"}, {"additionalProperties", false}, {"properties", Json::object()}};
    Json required = Json::array();
    for (const Field& field : structure.fields) {
      Json property = shape(field.shape, field.rule);
      if (property.contains("$ref"))
        property = Json{{"allOf", {property}}};  // draft 7 ignores keys beside a reference
      property["description"] = field.doc;
      if (!field.default_text.empty()) property["default"] = field.default_text;
      result["properties"][field.name] = property;
      if (field.rule.mandatory) required.push_back(field.name);
    }
    Json one_of = Json::array();
    for (const Alternative& alternative : structure.alternatives) {
      Json property = this->structure(*alternative.structure);
      property["description"] = alternative.doc;
      result["properties"][alternative.name] = property;
      one_of.push_back({{"required", {alternative.name}}});
    }
    if (!required.empty()) result["required"] = required;
    if (!one_of.empty()) result["oneOf"] = one_of;
    if (structure.alone.empty()) return result;
    const Field& alone = *structure.field(structure.alone);
    return Json{{"anyOf", {shape(alone.shape, alone.rule), result}}};
  }

  Json definitions_ = Json::object();
};

}  // namespace

void write_json_schema(std::ostream& out) { out << SchemaWriter{}.document().dump(2) << '\n'; }

}  // namespace ntpsim
