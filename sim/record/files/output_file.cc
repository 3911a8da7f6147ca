#include "sim/record/files/output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "sim/record/record_error.h"

namespace ntpsim::record {

namespace {

std::string cannot_write(const std::filesystem::path& path, int error) {
  return "cannot write " + path.string() + ": " + std::strerror(error);
}

}  // namespace

OutputFile::OutputFile(const std::filesystem::path& path, Begin begin, std::size_t buffer)
    : path_{path},
      buffer_(buffer),
      descriptor_{::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | (begin == Begin::append ? O_APPEND : O_TRUNC), 0666)} {
  if (descriptor_ < 0) throw RecordError{cannot_write(path_, errno)};
}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void OutputFile::append(std::string_view text) {
  if (text.size() > buffer_.size() - used_) flush();
  if (text.size() > buffer_.size()) return write_all(text.data(), text.size());
  std::copy(text.begin(), text.end(), buffer_.data() + used_);
  used_ += text.size();
}

void OutputFile::append(std::span<const std::uint8_t> bytes) {
  append(std::string_view{reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

void OutputFile::flush() {
  write_all(buffer_.data(), used_);
  used_ = 0;
}

void OutputFile::write_all(const char* data, std::size_t size) {
  while (size > 0 && error_ == 0) {
    const ssize_t written = ::write(descriptor_, data, size);
    if (written < 0) {
      if (errno != EINTR) error_ = errno;
      continue;
    }
    data += written;
    size -= static_cast<std::size_t>(written);
  }
}

void OutputFile::close() {
  if (descriptor_ < 0) return;
  flush();
  const int closed = ::close(descriptor_);
  descriptor_ = -1;
  if (closed != 0 && error_ == 0) error_ = errno;
  if (error_ != 0) throw RecordError{cannot_write(path_, error_)};
}

}  // namespace ntpsim::record
