// A file that is only appended to, through a large buffer. Rows are written millions of times, so callers write into the buffer
// directly. An error is kept and thrown once, when the file is closed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ntpsim::record {

class OutputFile {
 public:
  enum class Begin { empty, append };
  // Throws RecordError if the file cannot be created.
  explicit OutputFile(const std::filesystem::path& path, Begin begin = Begin::empty, std::size_t buffer = default_buffer);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  // Room for `bytes` characters, at most the size of the buffer. commit() takes the end of what was written.
  char* room(std::size_t bytes) {
    if (buffer_.size() - used_ < bytes) flush();
    return buffer_.data() + used_;
  }
  void commit(const char* end) { used_ = static_cast<std::size_t>(end - buffer_.data()); }

  void append(std::string_view text);
  void append(std::span<const std::uint8_t> bytes);
  void close();                                             // throws RecordError if anything was not written

  static constexpr std::size_t default_buffer = 1 << 18;

 private:
  void flush();
  void write_all(const char* data, std::size_t size);

  std::filesystem::path path_;
  std::vector<char> buffer_;
  std::size_t used_ = 0;
  int descriptor_ = -1;
  int error_ = 0;           // errno of the first failure; nothing is written after it
};

}  // namespace ntpsim::record
