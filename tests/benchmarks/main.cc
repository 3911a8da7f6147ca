// The program of all benchmarks of hot paths. Catch2 wants to know of benchmarks wherever it is included.
#define CATCH_CONFIG_ENABLE_BENCHMARKING
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
