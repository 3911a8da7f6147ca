#include "sim/scenario/writer.h"

#include <chrono>

namespace ntpsim {

namespace {

std::string padded(std::int64_t number, std::size_t width) {
  std::string digits = std::to_string(number);
  return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

struct FormTree {
  Dimension dimension;
  const std::filesystem::path& folder;

  YamlNode quantity(double value) const { return YamlNode::scalar(text(value, dimension)); }
  YamlNode plain(double value) const { return YamlNode::literal(text(value, Dimension::none)); }
  static YamlNode form(const char* name, std::vector<YamlEntry> parameters) {
    YamlNode inner = YamlNode::map();
    inner.entries = std::move(parameters);
    YamlNode node = YamlNode::map();
    node.entries.push_back({name, {}, std::move(inner)});
    return node;
  }

  YamlNode operator()(const Constant& d) const { return quantity(d.value); }
  YamlNode operator()(const Uniform& d) const {
    return form("uniform", {{"min", {}, quantity(d.min)}, {"max", {}, quantity(d.max)}});
  }
  YamlNode operator()(const Normal& d) const {
    return form("normal", {{"mean", {}, quantity(d.mean)}, {"deviation", {}, quantity(d.deviation)}});
  }
  YamlNode operator()(const Exponential& d) const { return form("exponential", {{"mean", {}, quantity(d.mean)}}); }
  YamlNode operator()(const Gamma& d) const {
    return form("gamma", {{"shape", {}, plain(d.shape)}, {"scale", {}, quantity(d.scale)}});
  }
  YamlNode operator()(const Weibull& d) const {
    return form("weibull", {{"shape", {}, plain(d.shape)}, {"scale", {}, quantity(d.scale)}});
  }
  YamlNode operator()(const Pareto& d) const {
    return form("pareto", {{"minimum", {}, quantity(d.minimum)}, {"shape", {}, plain(d.shape)}});
  }
  YamlNode operator()(const LogNormal& d) const {
    return form("lognormal", {{"median", {}, quantity(d.median)}, {"sigma", {}, plain(d.sigma)}});
  }
  YamlNode operator()(const Empirical& d) const {
    return form("empirical", {{"file", {}, YamlNode::scalar((folder / d.file).lexically_normal().string())},
                              {"column", {}, YamlNode::literal(std::to_string(d.column))},
                              {"unit", {}, YamlNode::scalar(d.unit)}});
  }
};

}  // namespace

YamlNode distribution_tree(const Distribution& distribution, Dimension dimension, const std::filesystem::path& folder) {
  return std::visit(FormTree{dimension, folder}, distribution.form());
}

void leave_out(YamlNode& map, const YamlNode& defaults) {
  std::erase_if(map.entries, [&](const YamlEntry& entry) {
    const YamlEntry* other = defaults.find(entry.key);
    return other && flow_text(other->value) == flow_text(entry.value);
  });
}

Date date_of(LocalTime time) {
  const Duration since_1970 = time.since_epoch();
  const std::int64_t seconds = since_1970.floor_seconds();
  return {seconds, (since_1970 - Duration::from_whole_seconds(seconds)).floor_nanoseconds()};
}

std::string date_text(const Date& date) {
  const std::int64_t days = date.unix_seconds / 86'400, second = date.unix_seconds % 86'400;   // not before 1970
  const std::chrono::year_month_day day{std::chrono::sys_days{std::chrono::days{days}}};
  std::string result = padded(static_cast<int>(day.year()), 4) + "-" + padded(static_cast<unsigned>(day.month()), 2) +
                       "-" + padded(static_cast<unsigned>(day.day()), 2) + "T" + padded(second / 3600, 2) + ":" +
                       padded(second / 60 % 60, 2) + ":" + padded(second % 60, 2);
  if (date.nanoseconds != 0) result += "." + padded(date.nanoseconds, 9);
  return result + "Z";
}

}  // namespace ntpsim
