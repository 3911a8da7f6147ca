// The contract between the simulator and the library that is preloaded into a program: the page that they share.
//
// Strict alternation: at any moment either the simulator or exactly one thread of the host uses the page, and the `turn` of that
// thread says which. So there are no locks, and only `turn` is atomic. The page is plain data without pointers, because each
// process maps it at another address. Times are integer nanoseconds, as programs see them.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "sim/daemon/page/page_clock.h"

namespace ntpsim::daemon {

inline constexpr int page_descriptor = 4090;       // above all descriptors that programs open or close by themselves
inline constexpr int output_descriptor = 4091;     // a program's captured output, and its syslog messages
inline constexpr int root_descriptor = 4092;       // the host's folder, if there is no mount namespace
inline constexpr int descriptor_ceiling = 4096;
inline constexpr unsigned max_threads = 96;
inline constexpr unsigned max_processes = 48;
inline constexpr unsigned max_descriptors = 1024;  // a program's RLIMIT_NOFILE
inline constexpr unsigned max_objects = 512;
inline constexpr unsigned max_timers = 128;
inline constexpr unsigned max_packets = 256;
inline constexpr unsigned max_interfaces = 16;
inline constexpr unsigned max_routes = 1024;
inline constexpr unsigned max_groups = 16;         // memberships of one socket
inline constexpr unsigned max_clock_calls = 64;
inline constexpr unsigned max_owners = 1024;
inline constexpr unsigned max_supplementary_groups = 32;
inline constexpr unsigned max_epoll_watches = 1024;
inline constexpr unsigned max_segments = 32;
inline constexpr unsigned max_attachments = 128;
inline constexpr unsigned max_files = 512;
inline constexpr unsigned trace_length = 64;         // calls of one process
inline constexpr unsigned max_call_number = 512;
inline constexpr std::size_t max_release = 64;
inline constexpr std::size_t max_datagram = 65507;
inline constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();
inline constexpr std::uint16_t none = 0xffff;      // no index

inline constexpr std::uint8_t default_ttl = 64, default_multicast_ttl = 1;   // of a socket without settings of its own

// ---- addresses ----

struct PageAddress {                 // IPv4 in the first four octets
  std::uint8_t bytes[16];
  std::uint16_t port;                // host order
  std::uint8_t is_v6;
  std::uint8_t is_set;
};

struct PageInterface {
  char name[16];
  std::uint8_t hardware_address[6];
  std::uint8_t is_loopback;
  std::uint8_t has_v4;
  std::uint8_t v4[4];
  std::uint8_t v4_prefix;
  std::uint8_t has_v6;
  std::uint8_t v6_prefix;
  std::uint8_t v6[16];
  std::uint32_t mtu;
};

struct PageRoute {
  PageAddress to, gateway;           // gateway.is_set: not a neighbour
  std::uint16_t interface;           // index + 1
  std::uint8_t prefix;
};

// ---- threads and processes ----

enum class ThreadState : std::uint32_t { free, starting, runnable, running, waiting, leaving, gone };

enum Watch : std::uint32_t {         // what may end a wait besides its deadline and a signal
  watch_objects = 1,                 // virtual sockets and timers
  watch_kernel = 2,                  // pipes, socket pairs, files: looked at again after any other thread ran
  watch_futex = 4,
  watch_children = 8,
  watch_room = 16,                   // room in a pipe or socket of the kernel, which a program's output may fill
};

enum class Yield : std::uint32_t { wait, thread_exit, process_exit, fatal, unsupported };

inline constexpr std::uint32_t simulators_turn = 0;
inline constexpr std::uint32_t threads_turn = 1;

struct alignas(64) PageThread {
  std::atomic<std::uint32_t> turn;
  ThreadState state;
  std::int32_t process;              // index
  std::int32_t tid;                  // the number that the program sees
  Yield yield;
  std::uint32_t watches;
  std::uint32_t progressed;          // whether the program itself ran since the simulator gave the turn
  std::uint32_t due;                 // must be resumed in any case
  std::uint32_t kernel_may_differ;   // the kernel's descriptors may have changed since this thread last looked
  std::uint32_t signalled;           // a signal may be pending: a wait must look for it
  std::uint32_t kernel_signals;      // ... in the kernel, not only from a timer of the page
  std::uint64_t futex;               // address that it waits for
  std::uint32_t futex_bits;
  std::uint32_t futex_woken;
  std::uint64_t wait_order;          // counts waits of the host: the thread that waits longest is woken first
  std::int64_t deadline;             // on deadline_base; never: none
  TimeBase deadline_base;
  std::int32_t waiting_call;         // the system call that waits, for reports
};

enum class ProcessState : std::uint32_t { free, starting, running, leaving, dead };

struct TracedCall {
  std::uint64_t sequence;            // counted over the host
  std::int64_t instant;              // true nanoseconds of the turn
  std::int64_t when;                 // nanoseconds after it
  std::int64_t arguments[6];
  std::int64_t result;
  std::int32_t number;
  std::int32_t finished;
};

enum Id : unsigned { real_id, effective_id, saved_id, file_id };

struct PageIdentity {                // as the program sees it; on the machine all processes of a host have one user
  std::uint32_t user[4], group[4];   // by Id
  std::uint32_t group_count;
  std::uint32_t groups[max_supplementary_groups];
  std::uint64_t permitted, effective, inheritable, bounding, ambient;   // bit N: capability N
  std::uint32_t secure_bits;         // SECBIT_*, and of them SECBIT_KEEP_CAPS
  std::uint32_t no_new_privileges;
};

struct PageProcess {
  ProcessState state;
  std::int32_t pid;
  std::int32_t parent_pid;
  std::int32_t shown_pid;            // the number that the program sees
  std::int32_t program;              // the host's program from which it descends
  std::int32_t exit_status;          // of exit(2), valid when leaving
  std::int32_t exec_error;           // why the launcher could not start it
  std::uint32_t is_wrapped;          // started by a debugger, whose number is in pid until the program itself runs
  std::uint32_t said_hello;          // the preloaded library is in place, since the last exec
  char executed[256];                // the file of the last exec, for the report if it never says hello
  std::uint64_t signals_sent;        // bit N: another process or the simulator has sent it signal N
  std::uint32_t leaves_children;     // it ignores SIGCHLD: the kernel reaps its children by itself
  std::uint32_t has_filter;          // traps calls that do not come through the library; exec keeps it
  std::uint32_t lets_lines_out;      // each line that it prints is seen at once
  PageIdentity identity;
  std::uint64_t random_counter;
  std::int64_t started;              // nanoseconds of the boot-time clock
  std::uint64_t pending_timer_signals[max_timers / 64];
  std::uint16_t objects[max_descriptors];   // descriptor -> object, or none
  char name[32];
  std::uint32_t trace_next;
  TracedCall trace[trace_length];
};

// ---- virtual descriptors ----

enum class ObjectKind : std::uint32_t { free, udp, stream, netlink, timer, epoll };

struct PageSocketOptions {
  std::uint8_t timestamp;            // 0 none, 1 SO_TIMESTAMP, 2 SO_TIMESTAMPNS
  std::uint8_t packet_info;
  std::uint8_t packet_info_v6;
  std::uint8_t receive_errors;
  std::uint8_t receive_errors_v6;
  std::uint8_t receive_tos, receive_ttl;
  std::uint8_t reuse_address, reuse_port, broadcast, v6_only;
  std::uint8_t select_error_queue;
  std::uint8_t multicast_loop, multicast_ttl, ttl, tos;
  std::uint16_t multicast_interface; // index + 1 of the interface; 0: by route
  std::uint16_t bound_interface;
  std::uint32_t timestamping;        // SOF_TIMESTAMPING_*
  std::int64_t receive_timeout;      // nanoseconds, 0: none
  std::int64_t send_timeout;
};

struct PageGroup {
  std::uint8_t bytes[16];
  std::uint8_t is_v6;
  std::uint8_t in_use;
  std::uint16_t interface;           // index + 1, 0: any
};

struct PacketQueue {
  std::uint16_t first, last;         // packets, or none
  std::uint32_t length;
};

enum class StreamState : std::uint32_t { idle, connecting, connected, listening };

inline constexpr std::uint32_t stream_buffer = 1 << 16;   // octets that a sender may be ahead of its receiver

struct PageStream {
  StreamState state;
  std::uint32_t peer_closed;         // end of file after the queued data
  std::uint32_t unsent;              // octets that the other end has not yet read
  std::uint32_t was_full;            // there was no room: more room is an event
  std::uint32_t read;                // octets that were read and that the world was not told of
  std::uint32_t backlog;
};

struct PageObject {
  ObjectKind kind;
  std::uint32_t references;          // descriptors in all processes
  std::uint32_t flags;               // O_NONBLOCK
  std::uint32_t in_flight;           // references that were sent to other processes and not yet received
  std::uint64_t inode;               // of the descriptor that holds its place, set when it was sent
  std::uint32_t read_closed, write_closed;   // of a socket after shutdown
  std::uint32_t holds_real;          // an epoll set to which descriptors of the kernel were added, too
  std::uint32_t kernel_comes_first;  // in an epoll set's next answer, so that both kinds get their turn
  std::uint16_t timer;
  std::uint16_t family;
  std::int32_t protocol;
  PageAddress local, remote;         // remote.is_set: connected
  std::uint32_t local_by_route;      // connect chose the local address, not bind: the next connect chooses again
  PageSocketOptions options;
  PageGroup groups[max_groups];
  PageStream stream;
  PacketQueue received, errors;
  std::int32_t error;                // SO_ERROR
  std::uint32_t next_stamp_id;       // SOF_TIMESTAMPING_OPT_ID
  std::uint32_t netlink_port;
  std::uint64_t drops;
};

enum class TimerKind : std::uint32_t { free, descriptor, posix, interval };

struct PageTimer {
  TimerKind kind;
  TimeBase base;                     // of the deadline, which moves when that clock is stepped
  std::uint32_t armed;
  std::uint32_t cancel_on_set;
  std::uint32_t cancelled;           // the clock was set: the next read gives ECANCELED
  std::int32_t clock;                // the clock that the program named
  std::int64_t deadline, interval;
  std::uint64_t expirations;         // since the last read
  std::int32_t process;
  std::int32_t signal;               // 0: no signal
  std::int32_t thread_id;            // SIGEV_THREAD_ID
  std::uint64_t value;               // sigev_value
  std::int32_t overrun;              // of the last signal
  std::int32_t missed;               // expirations beyond the one that the next signal reports
  std::uint16_t object;
};

// ---- packets ----

enum PacketFlag : std::uint32_t {
  packet_is_error = 1,               // on an error queue: ICMP
  packet_is_stamp = 2,               // on an error queue: transmit time stamp
  packet_wants_software_stamp = 4,
  packet_wants_hardware_stamp = 8,
};

enum class PacketKind : std::uint16_t {
  datagram,
  stream_data,
  stream_connect,                    // these only leave the host
  stream_listen,
  stream_shutdown,
  stream_close,
  stream_arrival,                    // in a listener's queue: `object` is the connection to accept
};

struct PagePacket {
  std::uint16_t next;
  PacketKind kind;
  std::uint16_t object;              // the sender's, if it leaves the host
  std::uint32_t object_generation;
  std::uint32_t size;
  std::uint32_t taken;               // of stream data: octets that were read
  std::uint32_t flags;
  std::uint16_t interface;           // index + 1: where it goes out, or has come in
  std::uint8_t ttl, tos;
  std::uint32_t stamp_id;
  std::int64_t after;                // leaves this long after the instant of the turn
  std::int64_t kernel_stamp;         // readings of the realtime clock, 0: none
  std::int64_t hardware_stamp;
  std::int32_t error;                // errno of an ICMP error
  std::uint8_t error_origin, error_type, error_code, spare;
  std::uint32_t error_info;
  PageAddress source, destination;   // on an error queue: the address that reports the error, and the packet's destination
  PageAddress arrived_at;            // of an ICMP error: the own address that it came to
  std::uint8_t data[max_datagram + 1];
};

struct PageEpollWatch {              // the events that an epoll set reports for a virtual descriptor
  std::uint16_t set, object;         // set none: free
  std::int32_t descriptor;           // the descriptor that was added: with the object it identifies the entry
  std::uint32_t events;              // including EPOLLERR and EPOLLHUP, which are always reported
  std::uint32_t ready;               // on the set's list of entries to look at
  std::uint64_t order;               // its place on the list
  std::uint64_t data;
};

struct PageSegment {                 // System V shared memory: it lies after the page, in the same memory
  std::uint32_t in_use;
  std::int32_t key;                  // IPC_PRIVATE: it is found only by its number
  std::uint32_t uses;                // of this place: part of the number, so that an old number does not find a new segment
  std::uint32_t removed;             // ends with its last attachment
  std::uint32_t mode;
  std::uint32_t user, group, creator_user, creator_group;
  std::int32_t creator, last;        // processes, by the numbers that programs see
  std::uint64_t offset, size;
  std::int64_t attached, detached, changed;   // seconds of the realtime clock
};

struct PageAttachment {
  std::int32_t process;              // or the simulator
  std::uint16_t in_use, segment;
  std::uint64_t address;             // in that process
};

struct PageOwner {                   // the owner of a file that is not root's
  std::uint64_t device, inode;
  std::uint32_t user, group;
};

struct PageFile {                    // a file that a program has created
  std::uint64_t device, inode;
  std::int32_t program;
};

struct Page {
  std::uint32_t version;
  std::uint32_t isolates_paths;      // no mount namespace: the dispatcher redirects paths
  std::uint32_t pid_namespace;       // processes see small PIDs without our help
  std::uint32_t thread_count;        // threads[] beyond this were never used
  std::uint32_t object_count;
  std::uint32_t timer_count;
  std::uint32_t streams_were_read;
  std::uint32_t children_ended;      // children of vfork that executed nothing: their threads are ending
  std::uint32_t may_have_printed;    // something was written to a descriptor that is not virtual

  PageClock clock;
  std::int64_t instant;              // true nanoseconds of the turn, only for reports
  std::int64_t debt;                 // nanoseconds of true time that programs used since the instant of the turn
  std::int64_t read_cost;            // of one reading of a clock, one packet sent, one call that sets a clock
  std::int64_t poll_cost;       // of one look at descriptors: a loop of looks ends in virtual time
  std::int64_t debt_limit;           // above it a thread must let the world catch up
  std::int64_t processor_time;       // sum of all debt: CPU clocks show it
  std::uint32_t clock_steps;         // how often the realtime clock was set

  std::uint64_t random_key;
  std::uint64_t random_counter;
  std::uint64_t wait_order;
  std::int32_t next_shown_pid;

  std::uint16_t free_packets;        // list
  std::uint32_t packets_used;        // packets[] beyond this were never used
  PacketQueue outgoing;

  std::uint32_t clock_call_count;
  ClockCall clock_calls[max_clock_calls];
  std::uint32_t sockets_changed;     // whether ports were opened or closed, or groups joined or left
  std::uint32_t refused_calls;       // whether there are any in refused_with
  std::uint8_t refused_with[max_call_number];   // by number: the errno with which a call was refused in this turn, or 0
  std::uint64_t calls_traced;
  std::uint64_t files_made;          // files[] holds the newest
  PageFile files[max_files];
  char fatal[512];                   // why a thread gave up, if it did
  char host_name[64];
  char kernel_release[max_release + 1];
  std::uint32_t processors;
  std::int64_t file_date;            // of what was there before the start: nanoseconds of the realtime clock
  char preload[512];                 // LD_PRELOAD=..., for the children of programs
  char loader[512];                  // for programs without the dynamic loader
  char sandbox[512];                 // folder for redirected paths
  std::uint32_t machine_user, machine_group;   // the user of ntpsim, whom stat shows as root here
  std::uint64_t epoll_order;
  std::uint32_t epoll_watch_count;   // epoll_watches[] beyond this were never used
  PageEpollWatch epoll_watches[max_epoll_watches];
  std::uint64_t memory_end;          // of the page and the segments after it
  PageSegment segments[max_segments];
  PageAttachment attachments[max_attachments];
  std::uint32_t owner_count;
  PageOwner owners[max_owners];
  std::uint32_t shared_path_count;   // paths that are never redirected: programs and configurations
  char shared_paths[40][512];

  std::uint32_t interface_count;
  PageInterface interfaces[max_interfaces];
  std::uint32_t route_count;         // a copy of the world's routes, longest prefix first
  PageRoute routes[max_routes];
  std::uint64_t foreign_ports[2][1024];   // by family: used by programs outside this page

  PageThread threads[max_threads];
  PageProcess processes[max_processes];
  PageTimer timers[max_timers];
  PageObject objects[max_objects];
  std::uint32_t object_generation[max_objects];
  PagePacket packets[max_packets];
};

// A library that was built with another protocol.h must not use the page.
inline constexpr std::uint32_t page_version = sizeof(Page);

}  // namespace ntpsim::daemon
