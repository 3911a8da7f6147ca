/* Makes the system calls with the given numbers, each twice, and prints the errno of each. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int count, char **numbers) {
  for (int i = 1; i < count; ++i) {
    for (int round = 0; round < 2; ++round) {
      errno = 0;
      const long result = syscall(atol(numbers[i]), -1L, -1L, -1L, -1L, -1L, -1L);
      if (round == 0) printf("%s %s\n", numbers[i], result == -1 ? strerrorname_np(errno) : "was done");
    }
  }
  return 0;
}
