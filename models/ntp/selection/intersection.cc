#include "models/ntp/selection/intersection.h"

#include <algorithm>
#include <vector>

namespace ntpsim::ntp {

namespace {

// In the order in which equal edges are met: lowpoints first, so that intervals which touch do overlap.
enum class EdgeType { lowpoint, midpoint, highpoint };

struct Edge {
  double at_s;
  EdgeType type;
  bool operator<(const Edge& other) const {
    return at_s != other.at_s ? at_s < other.at_s : type < other.type;
  }
};

struct Scan {
  double edge_s = 0;
  int midpoints = 0;   // passed before the edge
};

// Goes through the edges until `wanted` intervals are open at once; `opening` is the type that opens one in that direction.
template <class Iterator>
Scan scan(Iterator edge, Iterator end, EdgeType opening, int wanted) {
  Scan result;
  for (int open = 0; edge != end; ++edge) {
    result.edge_s = edge->at_s;
    if (edge->type == EdgeType::midpoint)
      ++result.midpoints;
    else
      open += edge->type == opening ? 1 : -1;
    if (open >= wanted) break;
  }
  return result;
}

std::vector<Edge> sorted_edges(std::span<const CorrectnessInterval> intervals) {
  std::vector<Edge> edges;
  edges.reserve(3 * intervals.size());
  for (const auto& interval : intervals) {
    edges.push_back({interval.midpoint_s - interval.radius_s, EdgeType::lowpoint});
    edges.push_back({interval.midpoint_s, EdgeType::midpoint});
    edges.push_back({interval.midpoint_s + interval.radius_s, EdgeType::highpoint});
  }
  std::sort(edges.begin(), edges.end());
  return edges;
}

}  // namespace

std::optional<Intersection> intersect(std::span<const CorrectnessInterval> intervals, MitigationForm form) {
  const std::vector<Edge> edges = sorted_edges(intervals);
  const int count = static_cast<int>(intervals.size());
  for (int allow = 0; 2 * allow < count; ++allow) {
    const Scan up = scan(edges.begin(), edges.end(), EdgeType::lowpoint, count - allow);
    const Scan down = scan(edges.rbegin(), edges.rend(), EdgeType::highpoint, count - allow);
    if (form == MitigationForm::rfc5905 && up.midpoints + down.midpoints > allow) continue;
    if (down.edge_s > up.edge_s) return Intersection{up.edge_s, down.edge_s, allow};
  }
  return std::nullopt;
}

bool is_truechimer(const CorrectnessInterval& interval, const Intersection& intersection, MitigationForm form) {
  const double reach_s = form == MitigationForm::rfc5905 ? 0 : interval.radius_s;
  return interval.midpoint_s + reach_s >= intersection.low_s && interval.midpoint_s - reach_s <= intersection.high_s;
}

}  // namespace ntpsim::ntp
