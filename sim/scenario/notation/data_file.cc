#include "sim/scenario/notation/data_file.h"

#include <charconv>
#include <cmath>
#include <fstream>
#include <optional>
#include <string_view>

#include "sim/scenario/notation/words.h"

namespace ntpsim {

namespace {

constexpr std::uintmax_t max_bytes = std::uintmax_t{512} << 20;

std::string_view next_field(std::string_view& rest) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
  const auto end = rest.find_first_of(",; \t\r");
  const std::string_view field = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end);
  while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
  if (!rest.empty() && (rest.front() == ',' || rest.front() == ';')) rest.remove_prefix(1);
  return field;
}

std::optional<double> number(std::string_view field) {
  if (!field.empty() && field.front() == '+') field.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error != std::errc{} || end != field.data() + field.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<std::ifstream> open(const DataRequest& request) {
  std::error_code error;
  const auto refuse = [&](const std::string& what) {
    request.problems.add(request.mark, request.path, what);
    return std::nullopt;
  };
  if (!std::filesystem::exists(request.file, error))
    return refuse("there is no file " + in_quotes(request.file.string()));
  if (!std::filesystem::is_regular_file(request.file, error))
    return refuse(in_quotes(request.file.string()) + " is not a file");
  if (std::filesystem::file_size(request.file, error) > max_bytes)
    return refuse(in_quotes(request.file.string()) + " is larger than 512 MiB");
  std::ifstream in{request.file};
  if (!in) return refuse(in_quotes(request.file.string()) + " cannot be read");
  return in;
}

// Calls `row` with the fields of each line up to column `last`; stops at the first line without a number there.
template <class Row>
bool read_rows(const DataRequest& request, std::size_t first, std::size_t last, Row row) {
  auto in = open(request);
  if (!in) return false;
  int line_number = 0;
  bool any = false;
  std::vector<double> values;
  for (std::string line; std::getline(*in, line);) {
    ++line_number;
    std::string_view rest = std::string_view(line).substr(0, line.find('#'));
    if (rest.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    values.clear();
    for (std::size_t column = 1; column <= last; ++column) {
      const std::string_view field = next_field(rest);
      if (column < first) continue;
      const auto value = number(field);
      if (value) {
        values.push_back(*value);
        continue;
      }
      if (!any && line_number == 1) break;   // titles
      request.problems.add_in_file(request.file.string(), line_number, request.path,
                                   (field.empty() ? "nothing" : in_quotes(field)) + " in column " +
                                       std::to_string(column) + "; expected a number");
      return false;
    }
    if (values.size() <= last - first) continue;
    any = true;
    const std::string problem = row(values);
    if (problem.empty()) continue;
    request.problems.add_in_file(request.file.string(), line_number, request.path, problem);
    return false;
  }
  if (!any) request.problems.add(request.mark, request.path, in_quotes(request.file.string()) + " holds no numbers");
  return any;
}

}  // namespace

std::vector<double> read_column(const DataRequest& request, int column) {
  std::vector<double> result;
  const auto index = static_cast<std::size_t>(column);
  const bool good = read_rows(request, index, index, [&](const std::vector<double>& row) {
    result.push_back(row[0]);
    return std::string();
  });
  if (!good) result.clear();
  return result;
}

std::vector<std::pair<double, double>> read_trace(const DataRequest& request) {
  std::vector<std::pair<double, double>> result;
  const bool good = read_rows(request, 1, 2, [&](const std::vector<double>& row) -> std::string {
    if (!result.empty() && row[0] <= result.back().first)
      return "the time does not increase; expected seconds since the start, increasing from row to row";
    result.emplace_back(row[0], row[1]);
    return "";
  });
  if (!good) result.clear();
  return result;
}

}  // namespace ntpsim
