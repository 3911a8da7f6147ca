// Hosts in the flat world without a run: for tests that put in programs of their own.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/host/kernel.h"
#include "tests/sim/host/flat_world.h"
#include "tests/sim/scenario/scenarios.h"

namespace ntpsim::test {

class FlatHosts {
 public:
  explicit FlatHosts(std::string_view yaml, Duration delay = Duration::from_nanoseconds(1'000'000))
      : scenario_{expand(tests::read_good(yaml))}, queue{scenario_.start}, networks{scenario_, queue, delay},
        recorder_{scenario_, std::nullopt},
        run{scenario_, queue, recorder_, {}} {
    for (std::size_t host = 0; host < scenario_.scenario.hosts.size(); ++host)
      kernels_.push_back(std::make_unique<host::Kernel>(run, HostIndex{host}, networks.port(HostIndex{host})));
  }

  host::Kernel& kernel(const std::string& name) { return *kernels_[scenario_.host_index(name).value()]; }
  IpAddress address(const std::string& name, bool ipv6 = false) {
    for (const auto& own : kernel(name).port().addresses())
      if (own.address.is_v6() == ipv6) return own.address;
    return {};
  }
  TrueTime at(Duration after) const { return scenario_.start + after; }
  Duration elapsed() const { return queue.now() - scenario_.start; }
  void schedule(Duration after, std::function<void()> what) { queue.schedule(at(after), std::move(what)); }
  void run_to(Duration after) { queue.run_until(at(after)); }
  record::Summary finish() { return recorder_.finish(queue.now()); }

 private:
  ExpandedScenario scenario_;

 public:
  FlatQueue queue;
  FlatNetworks networks;

 private:
  record::Recorder recorder_;

 public:
  host::RunContext run;

 private:
  std::vector<std::unique_ptr<host::Kernel>> kernels_;
};

}  // namespace ntpsim::test
