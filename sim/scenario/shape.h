// The notation as data: what describe() says of each struct, in the same order. The reference, the JSON Schema and --set are made
// from it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/scenario/describe/scenario.h"
#include "sim/scenario/types.h"
#include "sim/scenario/writer.h"

namespace ntpsim {

struct Structure;

struct Shape {
  enum class Kind { text, word, boolean, integer, number, quantity, date, list, named, dictionary, structure };
  Kind kind = Kind::text;
  Dimension dimension = Dimension::none;       // of number and quantity
  bool is_sampled = false;                     // whether a distribution is allowed too
  std::vector<Word> words;                     // of word
  std::shared_ptr<const Shape> element;        // of list and named
  std::shared_ptr<const Structure> structure;
};

struct Field {
  std::string name;
  std::string doc;
  Rule rule;
  Shape shape;
  std::string default_text;                    // as a scenario would have it; empty: none
  bool is_repeated = false;                    // it may stand here too; its place is elsewhere
};

struct Alternative {
  std::string name;
  std::string doc;
  std::shared_ptr<const Structure> structure;
};

struct Structure {
  std::string alone;                           // the field that may stand for the whole map; empty: none
  std::vector<Field> fields;
  std::string alternatives_noun;
  bool alternatives_in_path = false;
  std::vector<Alternative> alternatives;

  const Field* field(std::string_view name) const;
  const Alternative* alternative(std::string_view name) const;
  std::vector<std::string> names() const;      // of fields and alternatives
};

class ShapeVisitor {
 public:
  void alone(std::string_view name) { structure_.alone = name; }

  template <class T>
  void field(std::string_view name, const T& value, std::string_view doc, const Rule& rule = {}) {
    structure_.fields.push_back(
        {std::string(name), std::string(doc), rule, shape<T>(rule), default_text(value, rule), false});
  }

  template <class T>
  void repeated(std::string_view name, const T& value, std::string_view doc) {
    field(name, value, doc);
    structure_.fields.back().is_repeated = true;
  }

  template <class T, class From>
  void inherit(std::string_view, const T&, From) {}

  template <class... Alternatives>
  void one_of(std::string_view noun, const std::variant<Alternatives...>&, KindInPath in_path) {
    structure_.alternatives_noun = noun;
    structure_.alternatives_in_path = in_path == KindInPath::yes;
    (structure_.alternatives.push_back({std::string(kind_info<Alternatives>.name),
                                        std::string(kind_info<Alternatives>.doc), structure_of<Alternatives>()}),
     ...);
  }

  void metric(std::string_view noun, const Expectation&) {
    structure_.alternatives_noun = noun;
    structure_.alternatives_in_path = true;
    for (const MetricRow& row : metric_rows) {
      Expectation expectation;
      expectation.metric = row.metric;
      ShapeVisitor visitor;
      describe_metric(visitor, expectation);
      structure_.alternatives.push_back({std::string(row.name), std::string(row.doc), visitor.take()});
    }
  }

  std::shared_ptr<const Structure> take() { return std::make_shared<const Structure>(std::move(structure_)); }

  template <class T>
  static const std::shared_ptr<const Structure>&
  structure_of() {  // the same object each time: structures are told apart by address
    static const std::shared_ptr<const Structure> structure = [] {
      ShapeVisitor visitor;
      const T value{};
      describe(visitor, value);
      return visitor.take();
    }();
    return structure;
  }

  template <class T>
  static Shape shape(const Rule& rule);

 private:
  template <class T>
  static std::string default_text(const T& value, const Rule& rule) {
    if constexpr (IsStructure<T>) {
      const Structure& structure = *structure_of<T>();
      return structure.alone.empty() ? "" : structure.field(structure.alone)->default_text;
    } else {
      const YamlNode node = rule.mandatory ? YamlNode{} : Writer{{}}.tree(value, rule);
      return node.kind == YamlNode::Kind::null ? "" : flow_text(node);
    }
  }

  Structure structure_;
};

template <class T>
Shape ShapeVisitor::shape(const Rule& rule) {
  Shape result;
  if constexpr (IsOptional<T>) {
    return shape<typename OptionalOf<T>::Inner>(rule);
  } else if constexpr (IsSampled<T>) {
    result.kind = Shape::Kind::quantity;
    result.dimension = dimension_of<typename SampledOf<T>::Inner>;
    result.is_sampled = true;
  } else if constexpr (IsNamed<T>) {
    result.kind = Shape::Kind::named;
    result.element = std::make_shared<const Shape>(shape<typename NamedOf<T>::Inner>({}));
  } else if constexpr (IsList<T>) {
    result.kind = Shape::Kind::list;
    result.element = std::make_shared<const Shape>(shape<typename ListOf<T>::Inner>(rule));
  } else if constexpr (IsDictionary<T>) {
    result.kind = Shape::Kind::dictionary;
  } else if constexpr (IsWord<T>) {
    result.kind = Shape::Kind::word;
    result.words.assign(words_of<T>().begin(), words_of<T>().end());
  } else if constexpr (std::same_as<T, bool>) {
    result.kind = Shape::Kind::boolean;
  } else if constexpr (IsInteger<T>) {
    result.kind = Shape::Kind::integer;
  } else if constexpr (std::same_as<T, double> || std::same_as<T, Quantity>) {
    result.kind = units_of(rule.dimension).empty() ? Shape::Kind::number : Shape::Kind::quantity;
    result.dimension = rule.dimension;
  } else if constexpr (IsDate<T>) {
    result.kind = Shape::Kind::date;
  } else if constexpr (IsText<T>) {
    result.kind = rule.words.empty() ? Shape::Kind::text : Shape::Kind::word;
    result.words.assign(rule.words.begin(), rule.words.end());
  } else if constexpr (IsQuantity<T>) {
    result.kind = Shape::Kind::quantity;
    result.dimension = dimension_of<T>;
  } else {
    result.kind = Shape::Kind::structure;
    result.structure = structure_of<T>();
  }
  return result;
}

const Structure& scenario_structure();
const Structure& program_structure();   // an entry of a host's list of programs

}  // namespace ntpsim
