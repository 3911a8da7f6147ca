// The watchdog of RFC 9523 and its configuration.
#pragma once

#include "models/khronos/config.h"
#include "sim/scenario/programs/program_trait.h"

namespace ntpsim {

template <> inline constexpr KindInfo kind_info<KhronosConfig>{
    "khronos", "A watchdog beside an NTP client (RFC 9523): asks some servers of a pool, and sets the clock if it is far off."};

template <> struct ProgramTrait<KhronosConfig> {
  static constexpr std::tuple asks{&KhronosConfig::servers};
  static constexpr std::tuple<> parties{};
  static constexpr NameField<KhronosConfig> named_by{};
  static std::vector<std::uint16_t> served_ports(const KhronosConfig&) { return {}; }
  static constexpr unsigned tells = told::rejections | told::samples;
  static constexpr bool takes_set_server = false;
  static constexpr bool expects_answers = true;
  static void check(const ProgramCheck& place, const KhronosConfig& config);
};

template <class V, Is<KhronosSource> S>
void describe(V& v, S& s) {
  v.alone("host");
  v.field("host", s.host, "the server; of several addresses, the first",
          {.mandatory = true,
           .text_form =
               "a host, host.network, host.ipv6, host.network.ipv6, a fleet (one entry per member) or an address"});
}

template <class V, Is<KhronosConfig> S>
void describe(V& v, S& s) {
  v.field("servers", s.servers, "the pool; each round asks some of it", rules::mandatory);
  v.field("sample", s.sample, "m: number of servers that one round asks", {.min = 3, .max = 1000});
  v.field("spread", s.spread, "w: the offsets of a round, without the lowest and highest third, lie within twice this",
          rules::positive);
  v.field("drift", s.drift, "ERR: the mean of a round is at most this plus twice the spread away from the clock",
          rules::not_negative);
  v.field("resamplings", s.resamplings, "K: number of rounds that may fail before all servers are asked", {.min = 1, .max = 100});
  v.field("threshold", s.threshold, "H: the clock is set if it is further off than this", rules::positive);
  v.field("poll", s.poll, "interval of rounds", {.min = 1, .max = 1e7});
  v.field("alarm_poll", s.alarm_poll, "interval of rounds after the clock was set", {.min = 1, .max = 1e7});
  v.field("timeout", s.timeout, "how long a round waits for answers", rules::positive);
  v.field("start_delay", s.start_delay, "time before the first round", rules::not_negative);
}

}  // namespace ntpsim
