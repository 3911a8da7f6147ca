// Checks a program's memory. A pointer to no memory is the program's mistake: the kernel answers EFAULT, and so does the
// dispatcher, which must not fault in the middle of its work.
#pragma once

#include <sys/socket.h>
#include <sys/uio.h>
#include <ucontext.h>

#include <cstddef>

namespace ntpsim::daemon::shim {

bool can_read(const void* address, std::size_t size);    // true for a size of 0
bool can_write(void* address, std::size_t size);
long check_text(const char* text);                       // a path: 0, -EFAULT or -ENAMETOOLONG
bool can_read_list(char* const* list);                   // of pointers to texts, ended by null
long check_vector(const iovec* pieces, std::size_t count, bool writes);   // 0 or a negative errno
long check_message(const msghdr* message, bool writes);

// In the handler of SIGSEGV: true if a look has faulted. It then returns false.
bool settle_look(ucontext_t& context);

}  // namespace ntpsim::daemon::shim
