#include "sim/daemon/page/shared_page.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "sim/daemon/page/page_access.h"

namespace ntpsim::daemon {

SharedPage::SharedPage() {
  descriptor_ = memfd_create("ntpsim-page", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (descriptor_ < 0 || ftruncate(descriptor_, sizeof(Page)) != 0 ||
      fcntl(descriptor_, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_SEAL) != 0) {
    throw std::system_error{errno, std::generic_category(), "no memory to share with programs"};
  }
  void* mapped = mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_, 0);
  if (mapped == MAP_FAILED) throw std::system_error{errno, std::generic_category(), "cannot map the page"};
  page_ = static_cast<Page*>(mapped);   // its initial state is all zeroes: only used parts take memory
  page_->version = page_version;
  page_->memory_end = sizeof(Page);
  page_->free_packets = none;
  clear(page_->outgoing);
}

SharedPage::~SharedPage() {
  munmap(page_, sizeof(Page));
  close(descriptor_);
}

}  // namespace ntpsim::daemon
