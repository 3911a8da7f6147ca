#include "models/ntp/selection/cluster.h"

#include <algorithm>
#include <cmath>

namespace ntpsim::ntp {

namespace {

void measure_selection_jitter(std::vector<Survivor>& survivors) {
  for (Survivor& survivor : survivors) {
    double sum = 0;
    for (const Survivor& other : survivors) {
      const double difference = (other.offset - survivor.offset).seconds();
      sum += difference * difference;
    }
    const auto others = static_cast<double>(survivors.size()) - 1;
    survivor.selection_jitter_s = others > 0 ? std::sqrt(sum / others) : 0;
  }
}

// In ntpd a distant source has to agree better than a near one.
double vote_against(const Survivor& survivor, MitigationForm form) {
  return form == MitigationForm::rfc5905 ? survivor.selection_jitter_s
                                         : survivor.selection_jitter_s * survivor.root_distance_s;
}

void rank_by_merit(std::vector<Survivor>& survivors, const Constants& constants) {
  const auto merit = [&](const Survivor& s) { return s.stratum * constants.max_distance_s + s.root_distance_s; };
  std::sort(survivors.begin(), survivors.end(), [&](const Survivor& a, const Survivor& b) {
    return merit(a) != merit(b) ? merit(a) < merit(b) : a.candidate < b.candidate;
  });
}

// No improvement is possible once the worst selection jitter is no more than what the steadiest source has by itself.
bool is_tight(double worst_selection_jitter_s, double least_jitter_s, MitigationForm form) {
  return form == MitigationForm::rfc5905 ? worst_selection_jitter_s < least_jitter_s
                                         : worst_selection_jitter_s <= least_jitter_s;
}

}  // namespace

std::vector<VotedOut> cluster(std::vector<Survivor>& survivors, const Constants& constants, double precision_s) {
  const MitigationForm form = constants.mitigation;
  if (form == MitigationForm::rfc5905) rank_by_merit(survivors, constants);
  std::vector<VotedOut> out;
  const auto fewest = static_cast<std::size_t>(std::max(1, constants.min_clock));
  for (;;) {
    measure_selection_jitter(survivors);
    if (survivors.size() <= fewest) return out;
    const auto worst = std::max_element(survivors.begin(), survivors.end(), [&](const Survivor& a, const Survivor& b) {
      return vote_against(a, form) < vote_against(b, form);
    });
    const auto steadiest = std::min_element(survivors.begin(), survivors.end(),
                                            [](const Survivor& a, const Survivor& b) { return a.jitter_s < b.jitter_s; });
    const double floor_s = constants.jitter_floor ? precision_s : 0;
    if (worst->immune || is_tight(std::max(worst->selection_jitter_s, floor_s), steadiest->jitter_s, form)) return out;
    out.push_back({worst->candidate, survivors.size() > static_cast<std::size_t>(std::max(0, constants.max_clock))});
    survivors.erase(worst);
  }
}

}  // namespace ntpsim::ntp
