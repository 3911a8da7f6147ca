// A queue in one block of memory. Each of ten thousand hosts holds several, nearly always with one element or
// none; a std::deque would take half a KiB for each.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace ntpsim {

template <class T>
class Fifo {
 public:
  using iterator = typename std::vector<T>::iterator;

  bool empty() const { return first_ == items_.size(); }
  std::size_t size() const { return items_.size() - first_; }
  T& front() { return items_[first_]; }
  const T& front() const { return items_[first_]; }
  T& back() { return items_.back(); }
  const T& back() const { return items_.back(); }
  T& operator[](std::size_t index) { return items_[first_ + index]; }
  iterator begin() { return items_.begin() + static_cast<std::ptrdiff_t>(first_); }
  iterator end() { return items_.end(); }

  void push_back(T item) {
    // The popped elements are erased once they are the larger part, so that each element is moved once on average.
    if (items_.size() == items_.capacity() && first_ > items_.size() / 2) {
      items_.erase(items_.begin(), begin());
      first_ = 0;
    }
    items_.push_back(std::move(item));
  }
  void pop_front() {
    if (++first_ == items_.size()) clear();
  }
  void pop_back() {
    items_.pop_back();
    if (first_ == items_.size()) clear();
  }
  void clear() {
    items_.clear();
    first_ = 0;
  }

 private:
  std::vector<T> items_;
  std::size_t first_ = 0;
};

}  // namespace ntpsim
