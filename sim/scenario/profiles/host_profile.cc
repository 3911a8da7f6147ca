#include "sim/scenario/profiles/host_profile.h"

#include <vector>

#include "sim/scenario/describe/host.h"
#include "sim/scenario/overlay.h"

namespace ntpsim {

namespace {

Sampled<Duration> fixed(double seconds) { return {Distribution::constant(seconds)}; }
Sampled<Duration> gamma(double shape, double scale_s) { return {Distribution{Gamma{shape, scale_s}}}; }
Sampled<Duration> lognormal(double median_s, double sigma) { return {Distribution{LogNormal{median_s, sigma}}}; }

HostProfileSpec delays(const char* name, Sampled<Duration> interrupt, Sampled<Duration> wake_up,
                       Sampled<Duration> transmit, Sampled<Duration> transmit_queue) {
  HostProfileSpec spec;
  spec.name = name;
  spec.interrupt = std::move(interrupt);
  spec.wake_up = std::move(wake_up);
  spec.transmit = std::move(transmit);
  spec.transmit_queue = std::move(transmit_queue);
  spec.kernel_stamps = true;
  spec.hardware_stamps = false;
  return spec;
}

const std::vector<HostProfile>& table() {
  static const std::vector<HostProfile> profiles{
      {"ideal", "an infinitely fast machine: no delay between wire and program", "definition",
       delays("ideal", fixed(0), fixed(0), fixed(0), fixed(0))},
      {"bare-metal", "an idle server with a gigabit card and Linux's default settings",
       "typical: a few us of interrupt moderation, ten to thirty us to wake a sleeping process from a shallow idle "
       "state, a few us "
       "from send() to the driver",
       delays("bare-metal", gamma(2, 3e-6), lognormal(15e-6, 0.5), gamma(2, 2e-6), gamma(2, 1e-6))},
      {"virtual-machine", "a guest of KVM with a paravirtual card on a shared host",
       "typical: every interrupt and doorbell passes the host, some tens of us each; the guest's processor may itself "
       "wait for one, "
       "which shows as a tail into milliseconds",
       delays("virtual-machine", lognormal(40e-6, 0.7), lognormal(40e-6, 0.9), lognormal(15e-6, 0.5),
              lognormal(30e-6, 0.7))},
      {"loaded", "a server whose processors are all busy",
       "typical: a woken process waits behind others for part of a scheduler's turn (a few ms on Linux), and sent "
       "packets wait "
       "behind others in the card's queue",
       delays("loaded", gamma(2, 20e-6), lognormal(500e-6, 1.0), gamma(2, 10e-6), lognormal(100e-6, 1.0))},
      {"embedded", "a small board with a slow processor and a card on a USB or SPI bus",
       "typical: the bus is polled every 125 us (a USB 2.0 microframe) and a switch of processes costs tens of us",
       delays("embedded", gamma(2, 60e-6), lognormal(80e-6, 0.6), gamma(2, 30e-6), gamma(2, 60e-6))},
  };
  return profiles;
}

}  // namespace

std::span<const HostProfile> host_profiles() { return table(); }

const HostProfile* find_host_profile(std::string_view name) { return find_by_name(table(), name); }

HostProfileSpec resolve_host_profile(const HostProfileSpec& spec) {
  const HostProfile* profile = find_host_profile(spec.name);
  HostProfileSpec result = profile ? profile->figures : table().front().figures;
  lay_over(result, spec);
  return result;
}

}  // namespace ntpsim
