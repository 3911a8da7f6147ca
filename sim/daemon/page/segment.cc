#include "sim/daemon/page/segment.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "sim/daemon/page/page_segments.h"

namespace ntpsim::daemon {

namespace {

[[noreturn]] void refuse(int error) {
  throw std::system_error{error, std::generic_category(), "no shared memory for a host's programs"};
}

std::uint16_t make(SharedPage& page, std::int32_t key, std::size_t size, std::uint32_t mode) {
  auto prepare = [&page](std::uint64_t offset, std::uint64_t length) {
    const auto end = static_cast<off_t>(offset + length);
    if (offset + length > page->memory_end) {
      if (ftruncate(page.descriptor(), end) != 0) return false;
      page->memory_end = offset + length;
    }
    return fallocate(page.descriptor(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset),
                     static_cast<off_t>(length)) == 0;
  };
  const std::uint16_t index = new_segment(*page, key, size, prepare);
  if (index == none) refuse(ENOSPC);
  page->segments[index].mode = mode;
  return index;
}

}  // namespace

Segment::Segment(SharedPage& page, std::int32_t key, std::size_t size, std::uint32_t mode)
    : page_{page}, index_{segment_by_key(*page, key)}, size_{whole_pages(size)} {
  if (size == 0 || size > largest_segment) refuse(EINVAL);
  if (index_ == none) index_ = make(page, key, size, mode);
  const PageSegment& segment = page->segments[index_];
  if (size > segment.size) refuse(EINVAL);
  data_ = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED, page.descriptor(), static_cast<off_t>(segment.offset));
  if (data_ == MAP_FAILED) refuse(errno);
  PageAttachment* const attachment = new_attachment(*page, simulator_process, index_);
  if (attachment == nullptr) {
    munmap(data_, size_);
    refuse(ENOSPC);
  }
  attachment->address = reinterpret_cast<std::uint64_t>(data_);
}

Segment::~Segment() {
  for (PageAttachment& one : page_->attachments) {
    const bool ours = one.in_use && one.process == simulator_process && one.address == reinterpret_cast<std::uint64_t>(data_);
    if (ours) release_attachment(*page_, one);
  }
  munmap(data_, size_);
}

}  // namespace ntpsim::daemon
