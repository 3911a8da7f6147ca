/* Does one thing that a simulated program must not do, or dies in one way, after ten seconds of good conduct. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static long inline_call(long number, long a, long b, long c) {
  long result;
  __asm__ volatile("syscall" : "=a"(result) : "0"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
  return result;
}

int main(int count, char **words) {
  const char *how = count > 1 ? words[1] : "";
  sleep(10);
  printf("about to: %s\n", how);
  fflush(stdout);
  if (strcmp(how, "segfault") == 0) *(volatile int *)0 = 1;
  if (strcmp(how, "segfault-by-kill") == 0) {
    signal(SIGSEGV, SIG_IGN);
    kill(getpid(), SIGSEGV);
    signal(SIGSEGV, SIG_DFL);
    puts("still here");
    fflush(stdout);
    kill(getpid(), SIGSEGV);
    puts("and still here");
  }
  if (strcmp(how, "abort") == 0) abort();
  if (strcmp(how, "exit") == 0) exit(7);
  if (strcmp(how, "overflow") == 0) {
    volatile char *room = malloc(4);
    room[4] = 1;
    free((void *)room);
  }
  if (strcmp(how, "stop") == 0) raise(SIGSTOP);
  if (strcmp(how, "spin") == 0) for (;;) __asm__ volatile("");
  if (strcmp(how, "spin-on-clock") == 0) {
    struct timespec now, end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += 1;
    do clock_gettime(CLOCK_MONOTONIC, &now);
    while (now.tv_sec < end.tv_sec || now.tv_nsec < end.tv_nsec);
    return 0;
  }
  if (strcmp(how, "poll-for-ever") == 0) for (;;) poll(NULL, 0, 0);
  if (strcmp(how, "raw-socket") == 0) inline_call(SYS_socket, AF_INET, SOCK_RAW, IPPROTO_ICMP);
  if (strcmp(how, "inline-socket") == 0) {
    const long fd = inline_call(SYS_socket, AF_INET, SOCK_DGRAM, 0);
    const struct sockaddr_in to = {AF_INET, htons(9), {htonl(0x0a000001)}, {0}};
    return sendto((int)fd, "x", 1, 0, (const struct sockaddr *)&to, sizeof to) == 1 ? 0 : 1;
  }
  if (strcmp(how, "inline-adjtimex") == 0) {
    struct timex x = {.modes = ADJ_FREQUENCY, .freq = 100 << 16};
    return inline_call(SYS_adjtimex, (long)&x, 0, 0) >= 0 ? 0 : 1;
  }
  if (strcmp(how, "randomness") == 0) {
    unsigned char by_read[8] = {0}, by_vector[8] = {0}, by_instruction[8] = {0}, longer[16] = {0};
    const int fd = open("/dev/urandom", O_RDONLY);
    const struct iovec piece = {by_vector, sizeof by_vector};
    if (pread(fd, by_read, sizeof by_read, 0) != 8 || preadv(fd, &piece, 1, 0) != 8) return 1;
    inline_call(SYS_getrandom, (long)by_instruction, sizeof by_instruction, GRND_NONBLOCK);
    if (inline_call(SYS_getrandom, (long)longer, sizeof longer, 0) != sizeof longer) return 1;
    for (int i = 0; i < 8; ++i)
      printf("%02x%02x%02x%02x%02x", by_read[i], by_vector[i], by_instruction[i], longer[i], longer[i + 8]);
  }
  if (strcmp(how, "unknown-call") == 0) inline_call(SYS_vmsplice, 0, 0, 0);
  return 0;
}
