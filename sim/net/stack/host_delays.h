// The delays of a host between wire and program: interrupt and wake-up inwards, system call and queue outwards.
#pragma once

#include <cstdint>
#include <string>

#include "models/base/random.h"
#include "sim/scenario/spec.h"

namespace ntpsim::net {

class HostDelays {
 public:
  // `resolved`: see resolve_host_profile(). Streams: hosts.NAME.profile.*
  HostDelays(std::uint64_t seed, const std::string& host, const HostProfileSpec& resolved);

  bool is_ideal() const { return is_ideal_; }            // all delays are zero
  bool kernel_stamps() const { return kernel_stamps_; }
  bool hardware_stamps() const { return hardware_stamps_; }

  // Nanoseconds since the scenario's start. Packets keep their order inside a host.
  struct Reception { std::int64_t kernel = 0, program = 0; };
  Reception receive(std::int64_t arrived);
  struct Transmission { std::int64_t kernel = 0, wire = 0; };
  Transmission transmit(std::int64_t called);

 private:
  Distribution interrupt_, wake_up_, transmit_, transmit_queue_;
  Random interrupt_random_, wake_up_random_, transmit_random_, transmit_queue_random_;
  bool is_ideal_;
  bool kernel_stamps_;
  bool hardware_stamps_;
  Reception last_reception_;
  Transmission last_transmission_;
};

}  // namespace ntpsim::net
