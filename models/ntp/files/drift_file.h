// The drift file: by how much the clock's frequency had to be corrected, in ppm, for the next start of the program.
//
// One number on the first line, as ntpd and NTPsec write it. Positive: the crystal is slow and the clock has to run faster.
// chronyd's second number, the skew, is accepted and not used.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/time.h"
#include "models/ntp/files/file_mistake.h"

namespace ntpsim::ntp {

inline constexpr double largest_drift_ppm = 500;   // what a kernel corrects

struct DriftFile {
  std::optional<Frequency> frequency;   // unless there is a mistake
  std::vector<FileMistake> mistakes;
};

DriftFile read_drift_file(std::string_view text, const std::string& name);
std::string write_drift_file(Frequency frequency);   // to a thousandth of a ppm

}  // namespace ntpsim::ntp
