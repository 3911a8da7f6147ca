// The page on the simulator's side: anonymous memory without a name, which ends with the last process that maps it. It is sealed:
// no program can make it shorter under the simulator's feet.
#pragma once

#include "sim/daemon/page/protocol.h"

namespace ntpsim::daemon {

class SharedPage {
 public:
  SharedPage();    // throws std::system_error
  ~SharedPage();
  SharedPage(const SharedPage&) = delete;
  SharedPage& operator=(const SharedPage&) = delete;

  Page& operator*() const { return *page_; }
  Page* operator->() const { return page_; }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_ = -1;
  Page* page_ = nullptr;
};

}  // namespace ntpsim::daemon
