/* Assertions for the programs of this folder: they run on the real kernel and in virtual time, and must hold on both. */
#ifndef NTPSIM_TESTS_SHIM_CHECK_H
#define NTPSIM_TESTS_SHIM_CHECK_H

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CHECK(condition)                                                                                        \
  do {                                                                                                          \
    if (!(condition)) {                                                                                         \
      fprintf(stderr, "%s:%d: %s does not hold (errno %d, %s)\n", __FILE__, __LINE__, #condition, errno,        \
              strerror(errno));                                                                                 \
      exit(1);                                                                                                  \
    }                                                                                                           \
  } while (0)

#define CHECK_FAILS(call, expected_errno) \
  do {                                    \
    errno = 0;                            \
    CHECK((call) == -1);                  \
    CHECK(errno == (expected_errno));     \
  } while (0)

/* A real machine may be late, never early. */
#define LATE_NS 400000000LL

static inline int64_t now_ns(clockid_t clock) {
  struct timespec t;
  CHECK(clock_gettime(clock, &t) == 0);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static inline void check_took(int64_t begin, int64_t at_least_ns) {
  const int64_t took = now_ns(CLOCK_MONOTONIC) - begin;
  CHECK(took >= at_least_ns);
  CHECK(took < at_least_ns + LATE_NS);
}

#endif
