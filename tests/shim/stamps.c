/* The error queue: transmit time stamps, and ICMP errors that a socket has asked to see in full. */
#define _GNU_SOURCE
#include <time.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/socket.h>

#include "check.h"

static struct sockaddr_in loopback(int fd) {
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof name;
  CHECK(bind(fd, (struct sockaddr *)&name, sizeof name) == 0);
  CHECK(getsockname(fd, (struct sockaddr *)&name, &length) == 0);
  return name;
}

struct told {
  char data[512], control[512];
  ssize_t size;
  int64_t stamp;
  struct sock_extended_err error;
};

static struct told error_of(int fd) {
  struct told told;
  memset(&told, 0, sizeof told);
  struct iovec piece = {told.data, sizeof told.data};
  struct msghdr message = {
      .msg_iov = &piece, .msg_iovlen = 1, .msg_control = told.control, .msg_controllen = sizeof told.control};
  struct pollfd one = {fd, 0, 0};
  CHECK(poll(&one, 1, 1000) == 1 && one.revents == POLLERR);
  told.size = recvmsg(fd, &message, MSG_ERRQUEUE);
  CHECK(told.size >= 0 && (message.msg_flags & MSG_ERRQUEUE) != 0);
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c != NULL; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPING) {
      struct scm_timestamping stamps;
      memcpy(&stamps, CMSG_DATA(c), sizeof stamps);
      told.stamp = stamps.ts[0].tv_sec * 1000000000LL + stamps.ts[0].tv_nsec;
    }
    if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR) memcpy(&told.error, CMSG_DATA(c), sizeof told.error);
  }
  return told;
}

static void transmitted(void) {
  const int a = socket(AF_INET, SOCK_DGRAM, 0), b = socket(AF_INET, SOCK_DGRAM, 0);
  loopback(a);
  const struct sockaddr_in to = loopback(b);
  const int flags = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE |
                    SOF_TIMESTAMPING_OPT_ID;
  const int on = 1;
  CHECK(setsockopt(a, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags) == 0);
  CHECK(setsockopt(a, SOL_SOCKET, SO_SELECT_ERR_QUEUE, &on, sizeof on) == 0);
  for (unsigned i = 0; i < 2; ++i) {
    const int64_t before = now_ns(CLOCK_REALTIME);
    CHECK(sendto(a, "payload", 7, 0, (const struct sockaddr *)&to, sizeof to) == 7);
    fd_set exceptional;
    FD_ZERO(&exceptional);
    FD_SET(a, &exceptional);
    CHECK(select(a + 1, NULL, NULL, &exceptional, NULL) == 1 && FD_ISSET(a, &exceptional));
    const struct told told = error_of(a);
    CHECK(told.stamp >= before && told.stamp <= now_ns(CLOCK_REALTIME));
    CHECK(told.error.ee_origin == SO_EE_ORIGIN_TIMESTAMPING && told.error.ee_errno == ENOMSG);
    CHECK(told.error.ee_info == SCM_TSTAMP_SND && told.error.ee_data == i);
    CHECK(told.size >= 7 && memcmp(told.data + told.size - 7, "payload", 7) == 0);   /* behind the frame's headers */
  }
  char text[8];
  CHECK_FAILS(recv(a, text, sizeof text, MSG_ERRQUEUE), EAGAIN);
  CHECK_FAILS(recv(a, text, sizeof text, MSG_DONTWAIT), EAGAIN);
}

static void refused(void) {
  const int gone = socket(AF_INET, SOCK_DGRAM, 0), a = socket(AF_INET, SOCK_DGRAM, 0);
  const struct sockaddr_in to = loopback(gone);
  CHECK(close(gone) == 0);
  const int on = 1;
  CHECK(setsockopt(a, IPPROTO_IP, IP_RECVERR, &on, sizeof on) == 0);
  CHECK(sendto(a, "payload", 7, 0, (const struct sockaddr *)&to, sizeof to) == 7);
  const struct told told = error_of(a);
  CHECK(told.error.ee_origin == SO_EE_ORIGIN_ICMP && told.error.ee_errno == ECONNREFUSED);
  CHECK(told.error.ee_type == 3 && told.error.ee_code == 3);
  CHECK(told.size == 7 && memcmp(told.data, "payload", 7) == 0);
}

int main(void) {
  transmitted();
  refused();
  return 0;
}
