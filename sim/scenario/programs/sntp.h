// The simple client and its configuration.
#pragma once

#include "models/sntp/client_config.h"
#include "sim/scenario/programs/program_trait.h"

namespace ntpsim {

template <> inline constexpr KindInfo kind_info<SntpClientConfig>{
    "sntp", "A simple polling client without filter or selection: it uses the first server of its list that answers."};

template <> struct ProgramTrait<SntpClientConfig> {
  static constexpr std::tuple asks{&SntpClientConfig::servers};
  static constexpr std::tuple<> parties{};
  static constexpr NameField<SntpClientConfig> named_by{};
  static std::vector<std::uint16_t> served_ports(const SntpClientConfig&) { return {}; }
  static constexpr unsigned tells = told::rejections | told::samples | told::reach | told::selection | told::bound;
  static constexpr bool takes_set_server = false;
  static constexpr bool expects_answers = true;
  static void check(const ProgramCheck& place, const SntpClientConfig& config);
};

template <class V, Is<SntpSource> S>
void describe(V& v, S& s) {
  v.alone("host");
  v.field("host", s.host, "the server",
          {.mandatory = true,
           .text_form =
               "a host, host.network, host.ipv6, host.network.ipv6, a fleet (one entry per member) or an address"});
  v.field("port", s.port, "UDP port of the server", {.min = 1, .max = 65'535});
}

template <class V, Is<SntpClientConfig> S>
void describe(V& v, S& s) {
  v.field("servers", s.servers, "servers, in order of preference");
  v.field("poll", s.poll, "interval of requests", {.min = 0.001, .max = 131'072});
  v.field("timeout", s.timeout, "a later answer is not used", rules::positive);
  v.field("start_delay", s.start_delay, "time before the first request", rules::not_negative);
  v.field("start_spread", s.start_spread, "largest value of a random time that is added to start_delay, drawn once",
          rules::not_negative);
  v.field("version", s.version, "NTP version of the requests", {.min = 1, .max = 4});
  v.field("step_above", s.step_above, "the clock is stepped for a larger offset and slewed for a smaller one; 0s: always stepped",
          rules::not_negative);
  v.field("max_distance", s.max_distance, "a server with a larger root distance is not used", rules::positive);
  v.field("listen_for_broadcasts", s.listen_for_broadcasts, "sends nothing and uses every broadcast");
  v.field("groups", s.groups, "multicast groups to join for broadcasts", {.text_form = "a multicast address"});
  v.field("port", s.port, "local UDP port; 0 draws one", rules::port);
}

}  // namespace ntpsim
