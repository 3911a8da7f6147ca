#include "models/hostile/interceptor.h"

#include <concepts>
#include <variant>

#include "models/hostile/corrupter.h"
#include "models/hostile/delayer.h"
#include "models/hostile/kiss_forger.h"
#include "models/hostile/replayer.h"
#include "models/hostile/timestamp_shifter.h"

namespace ntpsim::hostile {

std::unique_ptr<Interceptor> make_interceptor(const Attack& attack, Random random) {
  struct Make {
    Random random;
    std::unique_ptr<Interceptor> operator()(const DelayAttack& a) const { return std::make_unique<Delayer>(a); }
    std::unique_ptr<Interceptor> operator()(const ReplayAttack& a) const { return std::make_unique<Replayer>(a); }
    std::unique_ptr<Interceptor> operator()(const CorruptAttack& a) const { return std::make_unique<Corrupter>(a, random); }
    std::unique_ptr<Interceptor> operator()(const KissAttack& a) const { return std::make_unique<KissForger>(a, random); }
    std::unique_ptr<Interceptor> operator()(const ShiftAttack& a) const { return std::make_unique<TimestampShifter>(a); }
  };
  return std::visit([make = Make{random}]<class Kind>(const Kind& kind) {
    static_assert(std::invocable<const Make&, const Kind&>, "this attack has no row in the factory of interceptors");
    return make(kind);
  }, attack);
}

}  // namespace ntpsim::hostile
