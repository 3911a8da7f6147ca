// The program of all benchmarks of hot paths. Catch2 needs this definition wherever it is included.
#define CATCH_CONFIG_ENABLE_BENCHMARKING
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
