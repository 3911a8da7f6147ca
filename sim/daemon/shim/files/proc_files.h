// /proc tells of the simulated host and its processes. What it would tell of the machine is not there. The file
// for the reports of sanitizers is (page/report_path.h).
#pragma once

#include <cstddef>

namespace ntpsim::daemon::shim {

// What a program gets for a file that the kernel has opened for it. Files of other file systems stay as they are. A descriptor, or
// a negative errno.
long as_of_host(long fd, int flags);

// The same for a plain name that the kernel may not have, or keep to itself. not_told: the kernel is to be asked.
inline constexpr long not_told = -4096;   // below every errno
long open_told(const char* path, int flags);

// A list of /proc that concerns processes or descriptors.
class ProcList {
 public:
  ProcList(int directory, int reader);   // `reader`: through which it is read, and which no program must see
  // A process gets the number that programs know. False: it is none of the host's, or a descriptor of this library. `room` octets
  // are there for the name.
  bool shows(char* name, std::size_t room) const;

 private:
  enum class Of : unsigned char { other, processes, own_descriptors } of_ = Of::other;
  int reader_;
};

}  // namespace ntpsim::daemon::shim
