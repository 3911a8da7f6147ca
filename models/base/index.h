// Places in lists: each kind of thing has an index type of its own, so that a host's index cannot be taken for a program's.
// "None" is an empty std::optional, never a number.
#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <utility>
#include <vector>

namespace ntpsim {

template <class Kind>
class Index {
 public:
  template <std::integral Number>
  constexpr explicit Index(Number value) : value_{static_cast<std::size_t>(value)} {}
  constexpr std::size_t value() const { return value_; }
  constexpr int to_int() const { return static_cast<int>(value_); }
  constexpr Index next() const { return Index{value_ + 1}; }
  constexpr auto operator<=>(const Index&) const = default;

 private:
  std::size_t value_;
};

// The indices of a list with `count` items: for (const HostIndex host : IndicesOf<HostIndex>{hosts.size()}).
template <class I>
class IndicesOf {
 public:
  explicit IndicesOf(std::size_t count) : count_{count} {}

  struct Iterator {
    I index;
    I operator*() const { return index; }
    Iterator& operator++() { index = index.next(); return *this; }
    bool operator==(const Iterator&) const = default;
  };
  Iterator begin() const { return {I{0}}; }
  Iterator end() const { return {I{count_}}; }

 private:
  std::size_t count_;
};

// A vector that only its own kind of index reaches into.
template <class I, class T>
class IndexedVector {
 public:
  IndexedVector() = default;

  T& operator[](I index) { return items_[index.value()]; }
  const T& operator[](I index) const { return items_[index.value()]; }
  I push_back(T item) {
    items_.push_back(std::move(item));
    return I{items_.size() - 1};
  }
  I next() const { return I{items_.size()}; }   // of what is pushed next
  std::size_t size() const { return items_.size(); }
  auto begin() { return items_.begin(); }
  auto end() { return items_.end(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }

 private:
  std::vector<T> items_;
};

}  // namespace ntpsim
