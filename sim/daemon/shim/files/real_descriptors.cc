#include "sim/daemon/shim/files/real_descriptors.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

#include "sim/daemon/page/page_segments.h"
#include "sim/daemon/shim/calls/network/datagram_calls.h"
#include "sim/daemon/shim/calls/random_calls.h"
#include "sim/daemon/shim/calls/timer_calls.h"
#include "sim/daemon/shim/files/file_dates.h"
#include "sim/daemon/shim/files/passed_descriptors.h"
#include "sim/daemon/shim/files/unix_names.h"
#include "sim/daemon/shim/memory.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

bool can_block(int fd) {
  struct stat status {};
  if (raw(SYS_fstat, fd, &status) != 0) return false;
  if (!S_ISFIFO(status.st_mode) && !S_ISSOCK(status.st_mode) && !S_ISCHR(status.st_mode) &&
      (status.st_mode & S_IFMT) != 0) {
    return false;   // files; anonymous inodes (signalfd, inotify) have no type and can block
  }
  return (raw(SYS_fcntl, fd, F_GETFL) & O_NONBLOCK) == 0;
}

// Waits until the kernel would not block, then makes the call.
long when_ready(const Call& call, short events) {
  auto attempt = [&]() -> long {
    pollfd one{call.fd(), events, 0};
    const timespec no_time{};
    if (raw(SYS_ppoll, &one, 1, &no_time, nullptr, mask_size) <= 0) return not_yet;
    if ((events & POLLOUT) != 0) page->may_have_printed = 1;
    return call.forward();
  };
  const std::uint32_t room = (events & POLLOUT) != 0 ? watch_room : 0U;
  return wait_until(call.number, watch_kernel | room, Deadline{}, -EINTR, attempt);
}

long do_if_ready(const Call& call, short events, bool never_waits) {
  block_signals(*ThreadBlocks::own());   // the signal of a broken pipe comes when the dispatcher has left
  const long result = never_waits || !can_block(call.fd()) ? call.forward() : when_ready(call, events);
  if (result == -EPIPE) note_kernel_signal(*page, process_index());
  return result;
}

// As much as fits at once: a pipe that can be written to has a free page; a socket is asked not to wait.
constexpr std::size_t pipe_piece = 4096;

long write_piece(int fd, bool is_socket, const std::uint8_t* data, std::size_t size) {
  if (!is_socket) return raw(SYS_write, fd, data, std::min(size, pipe_piece));
  const long sent = raw(SYS_sendto, fd, data, size, MSG_DONTWAIT, nullptr, 0);
  return sent == -EAGAIN ? not_yet : sent;
}

// All of it, as in a write that may wait, with a wait after each piece: other threads look after each one.
long write_in_pieces(const Call& call, bool is_socket, const std::uint8_t* data, std::size_t size) {
  std::size_t done = 0;
  do {
    auto attempt = [&]() -> long {
      pollfd one{call.fd(), POLLOUT, 0};
      const timespec no_time{};
      if (raw(SYS_ppoll, &one, 1, &no_time, nullptr, mask_size) <= 0) return not_yet;
      page->may_have_printed = 1;   // each time: the simulator has emptied the pipe during the wait
      return write_piece(call.fd(), is_socket, data + done, size - done);
    };
    const long written = wait_until(call.number, watch_kernel | watch_room, Deadline{}, -EINTR, attempt);
    if (written == -EPIPE) note_kernel_signal(*page, process_index());
    if (written < 0) return done > 0 ? static_cast<long>(done) : written;
    done += static_cast<std::size_t>(written);
  } while (done < size);
  return static_cast<long>(done);
}

bool is_socket(int fd) {
  struct stat status {};
  return raw(SYS_fstat, fd, &status) == 0 && S_ISSOCK(status.st_mode);
}

long write_to_real(const Call& call) {
  if (!can_block(call.fd())) return do_if_ready(call, POLLOUT, true);
  const bool socket = is_socket(call.fd());
  if (call.number == SYS_write) return write_in_pieces(call, socket, call.as<const std::uint8_t*>(1), call.as<std::size_t>(2));
  const auto* pieces = call.as<const iovec*>(1);
  std::size_t total = 0;
  for (long i = 0; i < call.arguments[2]; ++i) total += pieces[i].iov_len;
  if (total <= pipe_piece) return do_if_ready(call, POLLOUT, false);   // together, as one message or line
  long done = 0;
  for (long i = 0; i < call.arguments[2]; ++i) {
    const auto size = pieces[i].iov_len;
    const long written = write_in_pieces(call, socket, static_cast<const std::uint8_t*>(pieces[i].iov_base), size);
    if (written < 0) return done > 0 ? done : written;
    done += written;
    if (static_cast<std::size_t>(written) < size) break;
  }
  return done;
}

// A datagram that consists of several pieces.
long on_vector(PageObject& object, const Call& call, bool reads) {
  msghdr message{};
  message.msg_iov = call.as<iovec*>(1);
  message.msg_iovlen = call.as<std::size_t>(2);
  return reads ? receive_message(call.number, object, message) : send_message(call, object, message);
}

// A timer's number goes into the first piece, because there is never more data.
Call into_first_piece(const Call& call) {
  if (call.number != SYS_readv) return call;
  const auto* pieces = call.as<const iovec*>(1);
  if (call.arguments[2] < 1) return Call{SYS_read, {call.arguments[0], 0, 0}};
  return Call{SYS_read, {call.arguments[0], word(pieces[0].iov_base), word(pieces[0].iov_len)}};
}

int flags_of(const Call& call) {
  switch (call.number) {
    case SYS_recvmsg:
    case SYS_sendmsg: return call.as<int>(2);
    default: return call.as<int>(3);
  }
}

}  // namespace

long call_read(const Call& call) {
  PageObject* object = object_at(call.fd());
  if (object == nullptr) return is_random_source(call.fd()) ? read_random(call) : do_if_ready(call, POLLIN, false);
  if (object->kind == ObjectKind::epoll) return -EINVAL;
  if (object->kind == ObjectKind::timer) return read_timer(into_first_piece(call), *object);
  if (call.number == SYS_readv) return on_vector(*object, call, true);
  return receive_plain(call.number, *object, call.as<void*>(1), call.as<std::size_t>(2));
}

long call_write(const Call& call) {
  PageObject* object = object_at(call.fd());
  if (object == nullptr) {
    page->may_have_printed = 1;
    const long written = write_to_real(call);
    if (written > 0) file_written(call.fd());
    return written;
  }
  if (!is_socket(*object)) return -EINVAL;
  if (call.number == SYS_writev) return on_vector(*object, call, false);
  return send_plain(call, *object, call.as<const void*>(1), call.as<std::size_t>(2));
}

namespace {

// A piece of a file within one of its pages takes one place in a pipe. If there is room, there is one.
long send_page(const Call& call) {
  const auto* offset = call.as<const off_t*>(2);
  const long at = offset != nullptr ? *offset : raw(SYS_lseek, call.arguments[1], 0, SEEK_CUR);
  const auto left = static_cast<std::size_t>(memory_page - static_cast<std::size_t>(std::max(at, 0L)) % memory_page);
  return raw(SYS_sendfile, call.arguments[0], call.arguments[1], call.arguments[2], std::min(left, call.as<std::size_t>(3)));
}

long send_file(const Call& call) {
  page->may_have_printed = 1;
  if (!can_block(call.fd())) return call.forward();
  Call rest = call;
  long done = 0;
  do {
    auto attempt = [&]() -> long {
      pollfd one{call.fd(), POLLOUT, 0};
      const timespec no_time{};
      if (raw(SYS_ppoll, &one, 1, &no_time, nullptr, mask_size) <= 0) return not_yet;
      page->may_have_printed = 1;
      return send_page(rest);
    };
    const long sent = wait_until(call.number, watch_kernel | watch_room, Deadline{}, -EINTR, attempt);
    if (sent <= 0) return done > 0 ? done : sent;
    done += sent;
    rest.arguments[3] -= sent;
  } while (rest.arguments[3] > 0);
  return done;
}

bool is_told_not_to_wait(int fd) { return (raw(SYS_fcntl, fd, F_GETFL) & O_NONBLOCK) != 0; }

// splice and tee can be asked not to wait.
long between_pipes(Call call) {
  const bool splices = call.number == SYS_splice;
  const unsigned flags_at = splices ? 5 : 3;
  const bool may_wait = (call.as<unsigned>(flags_at) & SPLICE_F_NONBLOCK) == 0 && !is_told_not_to_wait(call.fd()) &&
                        !is_told_not_to_wait(call.as<int>(splices ? 2 : 1));
  call.arguments[flags_at] |= SPLICE_F_NONBLOCK;
  auto attempt = [&]() -> long {
    page->may_have_printed = 1;
    const long moved = call.forward();
    return moved == -EAGAIN && may_wait ? not_yet : moved;
  };
  return wait_until(call.number, watch_kernel | watch_room, Deadline{}, -EINTR, attempt);
}

}  // namespace

// Some files do not support these calls: programs then read and write instead.
long call_between_files(const Call& call) {
  const bool sends = call.number == SYS_sendfile;
  if (is_random_source(call.as<int>(sends ? 1 : 0))) return -EINVAL;
  const long moved = sends ? send_file(call) : between_pipes(call);
  if (moved > 0) file_written(call.as<int>(sends ? 0 : call.number == SYS_splice ? 2 : 1));
  return moved;
}

long receive_on_real_socket(const Call& call) {
  const int flags = flags_of(call);
  const long result = do_if_ready(call, POLLIN, (flags & MSG_DONTWAIT) != 0);
  const bool peeks = (flags & MSG_PEEK) != 0;
  if (result >= 0 && call.number == SYS_recvmsg) adopt_received_descriptors(*call.as<const msghdr*>(1), peeks);
  for (long i = 0; call.number == SYS_recvmmsg && i < result; ++i) {
    adopt_received_descriptors(call.as<const mmsghdr*>(1)[i].msg_hdr, peeks);
  }
  return result;
}

namespace {

long send_when_ready(const Call& call) { return do_if_ready(call, POLLOUT, (flags_of(call) & MSG_DONTWAIT) != 0); }

long send_to(Call call) {
  const long refused = may_reach(call.as<const void*>(4), call.as<socklen_t>(5));
  if (refused != 0) return refused;
  const UnixName name{call.as<const void*>(4), call.as<socklen_t>(5)};
  call.arguments[4] = word(name.address());
  call.arguments[5] = name.length();
  const bool streams = name.address() == nullptr && call.as<std::size_t>(2) > pipe_piece && call.as<int>(3) == 0;
  if (streams && can_block(call.fd())) {
    return write_in_pieces(call, true, call.as<const std::uint8_t*>(1), call.as<std::size_t>(2));
  }
  return name.fits() ? send_when_ready(call) : -ENAMETOOLONG;
}

long send_one(Call call) {
  msghdr message = *call.as<const msghdr*>(1);
  const long refused = may_reach(message.msg_name, message.msg_namelen);
  if (refused != 0) return refused;
  const UnixName name{message.msg_name, message.msg_namelen};
  message.msg_name = const_cast<void*>(name.address());
  message.msg_namelen = name.length();
  call.arguments[1] = word(&message);
  if (!name.fits()) return -ENAMETOOLONG;
  const long sent = send_when_ready(call);
  if (sent >= 0) note_sent_descriptors(message);
  return sent;
}

long send_several(const Call& call) {
  auto* messages = call.as<mmsghdr*>(1);
  const auto count = call.as<unsigned>(2);
  for (unsigned i = 0; i < count; ++i) {
    const long bad = check_message(&messages[i].msg_hdr, false);
    const Call one{SYS_sendmsg, {call.arguments[0], word(&messages[i].msg_hdr), call.arguments[3]}};
    const long sent = bad != 0 ? bad : send_one(one);
    if (sent < 0) return i > 0 ? static_cast<long>(i) : sent;
    messages[i].msg_len = static_cast<unsigned>(sent);
  }
  return count;
}

}  // namespace

long send_on_real_socket(const Call& call) {
  switch (call.number) {
    case SYS_sendto: return send_to(call);
    case SYS_sendmsg: return send_one(call);
    default: return send_several(call);
  }
}

long accept_on_real_socket(const Call& call) { return do_if_ready(call, POLLIN, false); }

}  // namespace ntpsim::daemon::shim
