// Reads one distribution from its YAML node.
#pragma once

#include <filesystem>

#include "models/base/distribution.h"
#include "sim/scenario/notation/distribution_form.h"
#include "sim/scenario/reader.h"

namespace ntpsim {

class DistributionReader {
 public:
  DistributionReader(Reader& reader, const std::filesystem::path& folder, const YamlNode& node, const std::string& path,
                     Dimension dimension, const Rule& rule)
      : reader_{reader}, folder_{folder}, node_{node}, path_{path}, dimension_{dimension}, rule_{rule} {}

  std::optional<Distribution> read();

 private:
  const FormInfo* choose();
  bool know_all(const FormInfo& info, const YamlNode& body);
  std::optional<double> parameter(const FormInfo& info, const YamlNode& body, std::size_t index);
  std::optional<double> quantity(const YamlNode& node, const std::string& where, ParameterKind kind);
  std::optional<Distribution> make(const FormInfo& info, const YamlNode& body);
  std::optional<Distribution> make_empirical(const YamlNode& body, const std::string& where);

  Reader& reader_;
  const std::filesystem::path& folder_;
  const YamlNode& node_;
  const std::string& path_;
  Dimension dimension_;
  const Rule& rule_;
};

}  // namespace ntpsim
