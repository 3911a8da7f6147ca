/* enclosed ADDRESS ROUNDS   asks the server there for the time, each time behind another change of its own clock, and looks
                             whether the kernel's stamps lie between the readings that enclose the calls. Says how many of
                             both kinds there were, or by how much the first one is off. */
#include <arpa/inet.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void step(int64_t by) {
  const int64_t to = now() + by;
  const struct timespec t = {to / 1000000000, to % 1000000000};
  if (clock_settime(CLOCK_REALTIME, &t) != 0) exit(9);
}

static void adjust(unsigned modes, long value) {
  struct timex call = {.modes = modes};
  if ((modes & ADJ_FREQUENCY) != 0) call.freq = value;
  if ((modes & ADJ_TICK) != 0) call.tick = value;
  if ((modes & ADJ_OFFSET) != 0) call.offset = value;
  if ((modes & ADJ_STATUS) != 0) call.status = STA_PLL;
  if ((modes & ADJ_SETOFFSET) != 0) {
    call.time.tv_sec = value < 0 ? -1 : 0;
    call.time.tv_usec = value < 0 ? value + 1000000000 : value;
  }
  if (adjtimex(&call) < 0) exit(8);
}

static void change(int which) {
  switch (which % 10) {
    case 0: return step(300000000);
    case 1: return adjust(ADJ_FREQUENCY, 400L << 16);
    case 2: return adjust(ADJ_TICK, 11000);
    case 3: return step(-500000000);
    case 4: return adjust(ADJ_TICK | ADJ_FREQUENCY, 9000);
    case 5: return adjust(ADJ_SETOFFSET | ADJ_NANO, -123456789);
    case 6: return adjust(ADJ_OFFSET_SINGLESHOT, 100000);
    case 7: return adjust(ADJ_TICK | ADJ_FREQUENCY, 10000);
    case 8: return adjust(ADJ_OFFSET | ADJ_STATUS, 100000);
    default: return adjust(ADJ_SETOFFSET | ADJ_NANO, 300000000);
  }
}

/* The stamp of what the socket has received, or of what it has sent; 0: none. */
static int64_t stamp_of(int fd, int flags) {
  char data[512], control[512];
  int64_t stamp = 0;
  struct iovec piece = {data, sizeof data};
  struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  if (recvmsg(fd, &message, flags) < 0) return 0;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c != NULL; c = CMSG_NXTHDR(&message, c)) {
    struct scm_timestamping stamps;
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPING) continue;
    memcpy(&stamps, CMSG_DATA(c), sizeof stamps);
    stamp = stamps.ts[0].tv_sec * 1000000000LL + stamps.ts[0].tv_nsec;
  }
  return stamp;
}

static int enclose(const char *what, int round, int64_t before, int64_t stamp, int64_t after) {
  if (stamp == 0) return 0;
  if (before <= stamp && stamp <= after) return 1;
  printf("%s in round %d: %lld ns outside\n", what, round, (long long)(stamp < before ? stamp - before : stamp - after));
  exit(1);
}

int main(int count, char **arguments) {
  if (count < 3) return 7;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(123)};
  if (inet_pton(AF_INET, arguments[1], &to.sin_addr) != 1) return 6;
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  const int flags = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
  if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags) != 0) return 5;
  if (connect(fd, (const struct sockaddr *)&to, sizeof to) != 0) return 4;
  const int rounds = atoi(arguments[2]);
  int sent = 0, received = 0;
  for (int round = 0; round < rounds; ++round) {
    char request[48] = {0x23};
    struct pollfd one = {fd, POLLIN, 0};
    for (int i = 0; i < round; ++i) now();   /* the longer a turn, the later in it lies what comes */
    change(round);
    const int64_t before = now();
    if (send(fd, request, sizeof request, 0) != sizeof request) return 3;
    const int64_t behind = now();
    if (round % 2 == 0) change(5 + round / 2 % 2 * 4);   /* steps that end what is enclosed: the stamp lies ahead of them */
    usleep(100);
    sent += enclose("sent", round, before, stamp_of(fd, MSG_ERRQUEUE), behind);
    const int64_t waits = now();
    if (poll(&one, 1, 1000) != 1) return 2;
    received += enclose("received", round, waits, stamp_of(fd, 0), now());
    sleep(1);
  }
  printf("%d sent, %d received\n", sent, received);
  return 0;
}
