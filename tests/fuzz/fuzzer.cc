// The entry that libFuzzer calls.
#include "tests/fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ntpsim::fuzz::test({data, size});
  return 0;
}
