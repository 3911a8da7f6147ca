// The addresses that a polling client may ask, in order of preference: those of the first server, then those of the next.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "models/base/address.h"
#include "models/base/time.h"
#include "models/sntp/client_config.h"

namespace ntpsim {

class SourceList {
 public:
  struct Source {
    std::string name;       // of the server, as the configuration has it
    Endpoint endpoint;
    Duration interval;      // between its polls: the configured one, or longer after RATE
    bool barred = false;    // after a kiss of DENY or RSTR
  };

  SourceList(const std::vector<SntpSource>& servers, Duration interval) {
    for (const SntpSource& server : servers)
      for (const IpAddress& address : server.addresses)
        sources_.push_back({server.host, {address, server.port}, interval, false});
  }

  bool empty() const { return sources_.empty(); }
  bool exhausted() const { return !next_from(current_).has_value(); }   // every source is barred
  const Source& current() const { return sources_[current_]; }    // not of an empty list

  // To the next source that is not barred; after the last one it starts again at the first. A single source follows itself.
  void advance() { current_ = next_from(current_ + 1).value_or(current_); }

  void set_interval(Duration interval) { sources_[current_].interval = interval; }
  void bar_current() {
    sources_[current_].barred = true;
    advance();
  }

  const Source* find(const IpAddress& address) const {
    for (const Source& source : sources_)
      if (source.endpoint.address == address) return &source;
    return nullptr;
  }

 private:
  std::optional<std::size_t> next_from(std::size_t first) const {
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      const std::size_t candidate = (first + i) % sources_.size();
      if (!sources_[candidate].barred) return candidate;
    }
    return std::nullopt;
  }

  std::vector<Source> sources_;
  std::size_t current_ = 0;
};

}  // namespace ntpsim
