// A System V segment of a host on the simulator's side: a simulated reference clock writes its samples there.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/daemon/page/shared_page.h"

namespace ntpsim::daemon {

class Segment {
 public:
  // The segment with that key, created if there is none. Throws std::system_error if there is no room for it.
  Segment(SharedPage& page, std::int32_t key, std::size_t size, std::uint32_t mode);
  ~Segment();
  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;

  void* data() const { return data_; }

 private:
  SharedPage& page_;
  std::uint16_t index_;
  std::size_t size_;
  void* data_;
};

}  // namespace ntpsim::daemon
