#include "sim/record/gauge/gauge.h"

#include <algorithm>

namespace ntpsim::record {

Stretch stretch_of(const ErrorPiece& piece, TrueTime start) {
  return {piece.begin - start, piece.end - start, (piece.end - piece.begin).seconds(), piece.error_begin.seconds(),
          piece.error_end.seconds(), piece.discipline.fraction()};
}

std::optional<Stretch> clip(const Stretch& s, const Window& window) {
  if (s.begin >= window.from && s.end <= window.until) return s;
  const Duration begin = std::max(s.begin, window.from);
  const Duration end = std::min(s.end, window.until);
  if (begin >= end) return std::nullopt;
  return Stretch{begin, end, (end - begin).seconds(), s.error_at(begin), s.error_at(end), s.discipline};
}

}  // namespace ntpsim::record
