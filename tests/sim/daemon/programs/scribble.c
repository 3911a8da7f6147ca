/* Writes at random into the memory that the simulator shares with it. scribble SEED COUNT PLACE: COUNT octets, 10 s after the
   start; of the whole memory, or with PLACE only of its first PLACE octets, where counts, lists and the clock are. Then it goes on
   as if nothing had happened, or crashes. scribble truncate: makes that memory shorter.
   Two that write over nothing: scribble step sets the clock and dies in the same turn; scribble poll reads the clock all the time,
   while the kernel slews it. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

enum { shared = 4090 };

static uint64_t state;

static uint64_t next(void) {
  state += 0x9e3779b97f4a7c15u;
  uint64_t z = state;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

static void pause_s(int seconds) {
  struct timespec time = {seconds, 0};
  nanosleep(&time, NULL);
}

int main(int count, char** arguments) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  pause_s(10);
  if (count == 2 && strcmp(arguments[1], "truncate") == 0) {
    printf("%s\n", ftruncate(shared, 0) == 0 ? "it is gone" : "it cannot be made shorter");
    pause_s(10);
    return 0;
  }
  if (count == 2 && strcmp(arguments[1], "step") == 0) {
    const struct timespec later = {2000000000, 0};
    clock_settime(CLOCK_REALTIME, &later);
    abort();
  }
  if (count == 2 && strcmp(arguments[1], "poll") == 0) {
    struct timex slew = {.modes = ADJ_STATUS | ADJ_OFFSET | ADJ_TIMECONST, .status = STA_PLL, .offset = 100000};
    struct timespec now, begin;
    adjtimex(&slew);
    clock_gettime(CLOCK_MONOTONIC, &begin);
    do clock_gettime(CLOCK_MONOTONIC, &now);
    while (now.tv_sec < begin.tv_sec + 3);
    printf("it was read for three seconds\n");
    return 0;
  }
  struct stat file;
  if (count != 4 || fstat(shared, &file) != 0) return 2;
  uint8_t* const memory = mmap(NULL, (size_t)file.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, shared, 0);
  if (memory == MAP_FAILED) return 3;
  state = strtoull(arguments[1], NULL, 10);
  const uint64_t place = strtoull(arguments[3], NULL, 10);
  const uint64_t size = place != 0 ? place : (uint64_t)file.st_size;
  for (long n = strtol(arguments[2], NULL, 10); n > 0; --n) memory[next() % size] = (uint8_t)next();
  for (int i = 0; i < 5; ++i) {
    pause_s(1);
    printf("still here\n");
  }
  return 0;
}
