// The keeper of a host: a program of its own, so that nothing of the simulator is in it that programs could find there (they see
// the keeper as process 1): no environment, no open files, no memory. The simulator starts it in the host's namespaces with two
// descriptors: ntpsim-keeper ISOLATION USER GROUP.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <vector>

#include "sim/daemon/keeper/keep.h"
#include "sim/daemon/keeper/keeper_protocol.h"

namespace ntpsim::daemon {

namespace {

void close_standard_streams() {
  const int null = open("/dev/null", O_RDWR);
  for (int fd = 0; fd <= 2; ++fd) dup2(null, fd);
  if (null > 2) close(null);
  close_range(keeper_page + 1, ~0U, 0);
}

ConfinedHost read_host() {
  std::vector<char> text(longest_request);
  const ssize_t size = recv(keeper_channel, text.data(), text.size(), 0);
  if (size <= 0) _exit(1);   // the simulator has ended
  std::vector<std::string> fields;
  for (const char* at = text.data(); at < text.data() + size; at += fields.back().size() + 1) fields.emplace_back(at);
  if (fields.size() < 2) _exit(1);
  return {fields[0], fields[1], {fields.begin() + 2, fields.end()}};
}

Page& map_page() {
  void* mapped = mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_SHARED, keeper_page, 0);
  if (mapped == MAP_FAILED) _exit(1);
  return *static_cast<Page*>(mapped);
}

unsigned number(const char* text) { return static_cast<unsigned>(std::strtoul(text, nullptr, 10)); }

}  // namespace

}  // namespace ntpsim::daemon

int main(int count, char** arguments) {
  using namespace ntpsim::daemon;
  if (count != 4) return 2;
  close_standard_streams();
  const ConfinedHost host = read_host();
  keep({host, map_page(), static_cast<Isolation>(number(arguments[1])), number(arguments[2]), number(arguments[3])});
}
