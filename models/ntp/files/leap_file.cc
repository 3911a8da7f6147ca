#include "models/ntp/files/leap_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "models/ntp/leap/utc_month.h"
#include "models/wire/mac.h"

namespace ntpsim::ntp {

namespace {

constexpr std::int64_t ntp_epoch = -2'208'988'800;        // 1900-01-01 in POSIX seconds
constexpr std::uint64_t last_second = 0x400'0000'0000;    // 139 000 years, far from overflowing 64 bits
constexpr int largest_offset = 1000;
constexpr std::int64_t soon = 28 * seconds_per_day;
constexpr std::string_view blanks = " \t\r\f\v";
using Hash = std::array<std::uint32_t, 5>;

// A mistake within a line. The caller adds the file and the line.
struct Mistake {
  std::string message;
};

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; (at = text.find_first_not_of(blanks, at)) != std::string_view::npos;) {
    const auto end = std::min(text.find_first_of(blanks, at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

template <class Number>
std::optional<Number> read_number(std::string_view word, int base = 10) {
  Number value{};
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value, base);
  if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return value;
}

std::string quoted(std::string_view text) { return "\"" + std::string{text} + "\""; }

std::int64_t read_second(std::string_view word) {
  const auto second = read_number<std::uint64_t>(word);
  if (!second || *second > last_second)
    throw Mistake{quoted(word) + " is no time; expected whole seconds since 1900"};
  return static_cast<std::int64_t>(*second) + ntp_epoch;
}

// The one word of a line with a time.
std::int64_t read_only_second(std::string_view line, std::string_view what) {
  const auto words = words_of(line);
  if (words.size() != 1)
    throw Mistake{"there are " + std::to_string(words.size()) + " words; expected " + std::string{what} +
                  " in seconds since 1900"};
  return read_second(words[0]);
}

Hash read_hash(std::string_view line) {
  const auto words = words_of(line);
  if (words.size() != 5)
    throw Mistake{"the hash has " + std::to_string(words.size()) + " words; expected five hexadecimal numbers"};
  Hash hash;
  for (std::size_t i = 0; i < hash.size(); ++i) {
    const auto word = read_number<std::uint32_t>(words[i], 16);
    if (!word) throw Mistake{quoted(words[i]) + " is no part of a hash; expected up to eight hexadecimal digits"};
    hash[i] = *word;
  }
  return hash;
}

LeapEntry read_entry(std::string_view line, const std::vector<LeapEntry>& before) {
  const auto words = words_of(line);
  if (words.size() != 2)
    throw Mistake{"there are " + std::to_string(words.size()) + " words; expected seconds since 1900 and TAI - UTC"};
  const LeapEntry entry{read_second(words[0]), read_number<int>(words[1]).value_or(largest_offset + 1)};
  if (entry.tai_offset < -largest_offset || entry.tai_offset > largest_offset)
    throw Mistake{quoted(words[1]) + " is no TAI - UTC; expected whole seconds"};
  if (utc_month(entry.from).begin != entry.from)
    throw Mistake{quoted(words[0]) + " is not the beginning of a month; expected the midnight behind a leap second"};
  if (before.empty()) return entry;
  if (entry.from <= before.back().from)
    throw Mistake{quoted(words[0]) + " is not later than the line before; expected the order of time"};
  const int leap = entry.tai_offset - before.back().tai_offset;
  if (leap != 1 && leap != -1)
    throw Mistake{"TAI - UTC changes by " + std::to_string(leap) + " s; expected one second more or less than " +
                  std::to_string(before.back().tai_offset)};
  return entry;
}

// Reads the lines of a file, one after the other.
class Lines {
 public:
  void read(std::string_view line, int number) {
    if (line.starts_with("#$")) {
      once(updated_, read_only_second(hashed(line.substr(2)), "the time of the last update"), "#$");
    } else if (line.starts_with("#@")) {
      once(expires_, read_only_second(hashed(line.substr(2)), "the time of expiry"), "#@");
    } else if (line.starts_with("#h")) {
      once(hash_, read_hash(line.substr(2)), "#h");
      hash_line_ = number;
    } else if (!line.empty() && line.front() != '#') {
      entries_.push_back(read_entry(hashed(line), entries_));
    }
  }

  // To be called after the last line. Throws a mistake with its line, zero for the file as a whole.
  LeapFile finish() {
    if (!expires_) throw std::pair{0, Mistake{"there is no time of expiry; expected a line #@ and seconds since 1900"}};
    if (entries_.empty())
      throw std::pair{0, Mistake{"there is no line of the table; expected seconds since 1900 and TAI - UTC"}};
    if (hash_ && *hash_ != computed_hash())
      throw std::pair{hash_line_, Mistake{"the hash does not fit the file; expected SHA-1 of its digits, or no line #h"}};
    LeapFile file;
    file.table = LeapTable{std::move(entries_), LocalTime::at(Duration::from_whole_seconds(*expires_))};
    if (updated_) file.updated = LocalTime::at(Duration::from_whole_seconds(*updated_));
    file.has_hash = hash_.has_value();
    return file;
  }

 private:
  template <class Value>
  void once(std::optional<Value>& place, const Value& value, const char* what) {
    if (place) throw Mistake{std::string{"a second "} + what + "; expected one"};
    place = value;
  }

  // The data of a line: what stands before a comment. Its digits go into the hash.
  std::string_view hashed(std::string_view line) {
    const auto data = line.substr(0, line.find('#'));
    for (const char c : data)
      if (c >= '0' && c <= '9') digits_.push_back(static_cast<std::uint8_t>(c));
    return data;
  }

  Hash computed_hash() const {
    const auto octets = wire::digest(wire::MacType::sha1, {}, digits_);
    Hash hash{};
    for (std::size_t i = 0; i < octets.size(); ++i) hash[i / 4] = hash[i / 4] << 8 | octets[i];
    return hash;
  }

  std::vector<LeapEntry> entries_;
  std::optional<std::int64_t> updated_;
  std::optional<std::int64_t> expires_;
  std::optional<Hash> hash_;
  int hash_line_ = 0;
  std::vector<std::uint8_t> digits_;
};

std::string_view trimmed(std::string_view line) {
  const auto last = line.find_last_not_of(blanks);
  return last == std::string_view::npos ? std::string_view{} : line.substr(0, last + 1);
}

}  // namespace

Validity LeapTable::validity(LocalTime now) const {
  if (now >= expires_) return Validity::expired;
  return expires_ - now <= Duration::from_whole_seconds(soon) ? Validity::expires_soon : Validity::valid;
}

std::optional<int> LeapTable::tai_offset(LocalTime now) const {
  const std::int64_t second = now.since_epoch().floor_seconds();
  std::optional<int> offset;
  for (const LeapEntry& entry : entries_)
    if (entry.from <= second) offset = entry.tai_offset;
  return offset;
}

std::optional<Transition> LeapTable::next(LocalTime now) const {
  const std::int64_t second = now.since_epoch().floor_seconds();
  for (std::size_t i = 1; i < entries_.size(); ++i)
    if (entries_[i].from > second)
      return Transition{entries_[i].from, entries_[i].tai_offset > entries_[i - 1].tai_offset, entries_[i].tai_offset};
  return std::nullopt;
}

LeapFile read_leap_file(std::string_view text, const std::string& name) {
  Lines lines;
  std::vector<FileMistake> mistakes;
  for (int number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    try {
      lines.read(line, number);
    } catch (const Mistake& mistake) {
      mistakes.push_back({name, number, mistake.message});
    }
  }
  LeapFile file;
  if (mistakes.empty()) {
    try {
      file = lines.finish();
    } catch (const std::pair<int, Mistake>& mistake) {
      mistakes.push_back({name, mistake.first, mistake.second.message});
    }
  }
  file.mistakes = std::move(mistakes);
  return file;
}

}  // namespace ntpsim::ntp
