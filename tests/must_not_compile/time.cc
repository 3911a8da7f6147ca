// Mistakes that the time types must catch. Compiled once per mistake, each of which the compiler has to refuse with the
// message that CMakeLists.txt names; and once without any, which has to compile, so that a refusal has only one reason.
#include "models/base/time.h"

using namespace ntpsim;

Duration between(TrueTime a, TrueTime b, LocalTime c, MonoTime d) {
  [[maybe_unused]] const LocalTime later = c + Duration::from_seconds(1);
  [[maybe_unused]] const Frequency frequency = Frequency::from_ppm(10);
#if defined(SUBTRACT_TWO_SCALES)
  return a - c;
#elif defined(COMPARE_TWO_SCALES)
  return a < d ? Duration{} : b - a;
#elif defined(ADD_INSTANTS)
  return (a + b) - b;
#elif defined(ASSIGN_OTHER_SCALE)
  c = a;
#elif defined(DURATION_FROM_NUMBER)
  const Duration second{1.0};
  return second;
#elif defined(RETURN_A_NUMBER)
  return 1;
#elif defined(FREQUENCY_FROM_DOUBLE)
  Frequency error;
  error = 1e-5;
#elif defined(DURATION_TIMES_DOUBLE)
  return (a - b) * 0.5;
#endif
  return (a - b) + (d - d) + frequency * (c - later);
}
