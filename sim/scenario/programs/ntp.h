// The NTP process of RFC 5905 and its configuration.
#pragma once

#include "models/ntp/config.h"
#include "sim/scenario/programs/program_trait.h"

namespace ntpsim {

template <> inline constexpr KindInfo kind_info<NtpConfig>{
    "ntp", "NTPv4 of RFC 5905: client, server and peer, with clock filter, selection and clock discipline."};

template <> struct ProgramTrait<NtpConfig> {
  static constexpr std::tuple asks{&NtpConfig::servers, &NtpConfig::peers, &NtpConfig::pools};
  static constexpr std::tuple<> parties{};
  static constexpr NameField<NtpConfig> named_by{};
  static std::vector<std::uint16_t> served_ports(const NtpConfig& config) { return {config.port}; }
  static constexpr unsigned tells =
      told::rejections | told::samples | told::reach | told::selection | told::standings | told::bound;
  static constexpr bool takes_set_server = false;
  static constexpr bool expects_answers = true;
  static void check(const ProgramCheck& place, const NtpConfig& config);
};

template <>
inline constexpr std::array enum_words<ntp::Variant>{Word{"rfc5905", "the text of the standard"},
                                                     Word{"ntpd", "the reference implementation since 4.2.8"},
                                                     Word{"ntpsec", "NTPsec 1.2"}};
template <>
inline constexpr std::array enum_words<Restriction>{
    Word{"ignore", "every packet is dropped"}, Word{"noserve", "the time is not served"},
    Word{"notrust", "packets must be authenticated"}, Word{"version", "packets of other versions than 4 are dropped"},
    Word{"nopeer", "unauthenticated packets mobilise no association"}, Word{"noquery", "no queries of modes 6 and 7"},
    Word{"nomodify", "queries may not change the configuration"}, Word{"notrap", "no traps"},
    Word{"lptrap", "traps of low priority"}, Word{"nomrulist", "no lists of clients"},
    Word{"limited", "packets above the rate limit are dropped"},
    Word{"kod", "with limited: a kiss-o'-death answers some of them"},
    Word{"flake", "one packet out of ten is dropped"}, Word{"mssntp", "MS-SNTP's signatures are passed on"},
    Word{"ntpport", "the rule is for packets from port 123 only"}};
template <>
inline constexpr std::array enum_words<RatePolicy>{Word{"headway", "ntpd: a leaky bucket of seconds between packets"},
                                                   Word{"score", "NTPsec: an average of packets per second"},
                                                   Word{"tokens", "chronyd: a token for each answer, saved up to a burst"}};

template <>
inline constexpr std::array enum_words<LeapMode>{Word{"kernel", "the kernel inserts or deletes the second"},
                                                 Word{"step", "the program steps the clock"},
                                                 Word{"slew", "the program slews the clock, which is wrong meanwhile"},
                                                 Word{"ignore", "the leap second is neither announced nor done"}};
template <>
inline constexpr std::array enum_words<SmearShape>{Word{"linear", "at the same rate throughout"},
                                                   Word{"cosine", "the rate begins and ends at zero"}};
template <>
inline constexpr std::array enum_words<SmearPlace>{Word{"around", "half of the interval on each side of the leap second"},
                                                   Word{"before", "the interval ends when the leap second comes"}};

namespace rules {
inline constexpr Rule poll{.min = 0, .max = 17, .otherwise = "the profile's"};
inline constexpr Rule of_profile{.min = 0, .otherwise = "the profile's"};
inline constexpr Rule small_count{.min = 1, .max = 50, .otherwise = "the profile's"};
}  // namespace rules

template <class V, Is<ntp::NtsSourceConfig> S>
void describe(V& v, S& s) {
  v.field("port", s.port, "TCP port of the server that establishes keys", {.min = 1, .max = 65'535});
  v.field("name", s.name, "name that its certificate must hold; empty: the source's own");
  v.field("authorities", s.authorities, "certificates of the authorities that may sign; empty: the run's own authority",
          {.text_form = "PEM"});
  v.field("ignores_dates", s.ignores_dates, "whether it takes certificates that are not yet, or no longer, valid");
  v.field("refresh", s.refresh, "age at which keys are established again", rules::positive);
}

template <class V, Is<NtpSource> S>
void describe(V& v, S& s) {
  v.alone("host");
  v.field("host", s.host, "the server or peer",
          {.mandatory = true,
           .text_form =
               "a host, host.network, host.ipv6, host.network.ipv6, a fleet (one entry per member) or an address"});
  v.field("port", s.port, "its UDP port", {.min = 1, .max = 65'535});
  v.field("iburst", s.iburst, "whether each poll sends a volley of packets while it is unreachable");
  v.field("burst", s.burst, "whether each poll sends a volley of packets while it is reachable");
  v.field("prefer", s.prefer, "whether its offset alone disciplines the clock, as long as it survives the selection");
  v.field("true", s.truechimer, "whether it is never judged to be a falseticker");
  v.field("noselect", s.noselect, "whether it is measured and never used");
  v.field("interleaved", s.interleaved, "whether interleaved exchanges (RFC 9769) are tried");
  v.field("minpoll", s.min_poll, "shortest poll interval, as a power of two of seconds", rules::poll);
  v.field("maxpoll", s.max_poll, "longest poll interval, as a power of two of seconds", rules::poll);
  v.field("version", s.version, "NTP version of the requests", {.min = 1, .max = 4});
  v.field("key", s.key, "the symmetric key to use; 0: none", {.min = 0});
  v.field("nts", s.nts, "authenticates it by NTS; {} means all defaults", {.otherwise = "no NTS"});
}

template <class V, Is<ntp::NtsServerConfig> S>
void describe(V& v, S& s) {
  v.field("port", s.port, "TCP port on which it establishes keys", {.min = 1, .max = 65'535});
  v.field("rotate", s.rotate, "interval of new keys for cookies; 0s: never", rules::not_negative);
  v.field("kept_keys", s.kept_keys, "number of older keys whose cookies are still valid", {.min = 0, .max = 100});
  v.field("stores_keys", s.stores_keys, "whether its keys survive a restart of the program");
  v.field("server", s.server, "the time server that clients are sent to; empty: this host", {.text_form = "an address"});
  v.field("server_port", s.server_port, "UDP port of that time server", {.min = 1, .max = 65'535, .otherwise = "123"});
  v.field("names", s.names, "names in the certificate, in addition to those of the host");
  v.field("valid_from", s.valid_from, "start of the validity of the certificate that is made",
          {.otherwise = "ten years before the start"});
  v.field("valid_until", s.valid_until, "end of the validity of the certificate that is made",
          {.otherwise = "ten years after the start"});
  v.field("certificates", s.certificates, "the chain of certificates, its own first; empty: made for the run",
          {.text_form = "PEM"});
  v.field("private_key", s.private_key, "private key of the first certificate", {.text_form = "PEM"});
}

template <class V, Is<BroadcastConfig> S>
void describe(V& v, S& s) {
  v.alone("to");
  v.field("to", s.to, "where it is sent", {.mandatory = true, .text_form = "a broadcast address or a multicast group"});
  v.field("poll", s.poll, "interval, as a power of two of seconds", {.min = 0, .max = 17});
  v.field("key", s.key, "the symmetric key to use; 0: none", {.min = 0});
  v.field("time_to_live", s.time_to_live, "time to live (TTL) of packets to a group", {.min = 1, .max = 255});
  v.field("version", s.version, "NTP version", {.min = 1, .max = 4});
  v.field("interleaved", s.interleaved, "whether each packet tells when the one before really left (RFC 9769)");
}

template <class V, Is<BroadcastClientConfig> S>
void describe(V& v, S& s) {
  v.field("groups", s.groups, "multicast groups to join", {.text_form = "a multicast address"});
  v.field("calibrates", s.calibrates, "whether a volley in client mode first measures the delay");
  v.field("delay", s.delay, "round-trip delay that is assumed where it is not measured", rules::not_negative);
}

template <class V, Is<ManycastConfig> S>
void describe(V& v, S& s) {
  v.alone("to");
  v.field("to", s.to, "the group that is asked", {.mandatory = true, .text_form = "a multicast address"});
  v.field("poll", s.poll, "interval of asking, as a power of two of seconds", {.min = 0, .max = 17});
  v.field("key", s.key, "the symmetric key to use; 0: none", {.min = 0});
  v.field("time_to_live", s.time_to_live, "times to live (TTL), tried one after the other until there are enough servers",
          {.min = 1, .max = 255});
}

template <class V, Is<ntp::DisciplineConfig> S>
void describe(V& v, S& s) {
  v.field("step", s.step, "a larger offset is stepped; 0s: never", rules::of_profile);
  v.field("stepout", s.stepout, "how long offsets above step must last before the clock is stepped", rules::of_profile);
  v.field("panic", s.panic, "a larger offset ends the program; 0s: never", rules::of_profile);
  v.field("allan", s.allan, "Allan intercept: the poll interval from which the FLL takes part", rules::of_profile);
  v.field("startup_hold", s.startup_hold, "time at the start in which only the phase is corrected", rules::of_profile);
  v.field("kernel", s.kernel, "whether the kernel loop is used instead of the daemon loop", {.otherwise = "the profile's"});
  v.field("panic_gate", s.panic_gate, "whether panic holds only after the clock has once been right (ntpd -g)");
  v.field("step_at_start", s.step_at_start, "whether the first offset is stepped, however small (ntpd -G)");
  v.field("slew_only", s.slew_only, "whether the clock is stepped beyond 600 s only, with the daemon loop (ntpd -x)");
  v.field("once", s.once, "whether the program ends when the first update has set the clock (ntpd -q)");
}

template <class V, Is<AccessRule> S>
void describe(V& v, S& s) {
  v.field("of", s.of, "the clients for which the rule holds",
          {.mandatory = true, .text_form = "default, source, an address or a prefix such as 10.1.0.0/24"});
  v.field("flags", s.flags, "restrictions; only the most specific rule counts");
}

template <class V, Is<RateLimitConfig> S>
void describe(V& v, S& s) {
  v.field("policy", s.policy, "the implementation whose rule is used");
  v.field("average", s.average, "headway: average interval, as a power of two of seconds", {.min = 0, .max = 17});
  v.field("minimum", s.minimum, "headway: shortest interval", rules::not_negative);
  v.field("answers_per_second", s.answers_per_second, "score: the limit", rules::positive);
  v.field("kisses_per_second", s.kisses_per_second, "score: this much above the limit, no kisses are sent any more",
          rules::not_negative);
  v.field("decay", s.decay, "score: decay time of the average", rules::positive);
  v.field("interval", s.interval, "tokens: interval of new tokens, as a power of two of seconds", {.min = -19, .max = 12});
  v.field("burst", s.burst, "tokens: largest number that is saved", {.min = 1, .max = 255});
  v.field("leak", s.leak, "tokens: one of 2^leak requests above the limit is answered", {.min = 0, .max = 4});
  v.field("kiss", s.kiss, "tokens: one of 2^kiss of the others is kissed; 0: none", {.min = 0, .max = 4});
}

template <class V, Is<MruConfig> S>
void describe(V& v, S& s) {
  v.field("min_depth", s.min_depth, "up to this number no client is forgotten", {.min = 1});
  v.field("max_depth", s.max_depth, "largest number of clients", {.min = 1});
  v.field("max_age", s.max_age, "an older client makes room for a new one", rules::not_negative);
  v.field("min_age", s.min_age, "at max_depth, a younger client does not make room", rules::not_negative);
  v.field("rate_limit", s.rate_limit, "how often one client may ask");
}

template <class V, Is<OrphanConfig> S>
void describe(V& v, S& s) {
  v.field("stratum", s.stratum, "orphan mode at this stratum", {.min = 1, .max = 15, .otherwise = "no orphan mode"});
  v.field("wait", s.wait, "time without a source until orphan mode or the local clock takes over", rules::not_negative);
  v.field("local_clock", s.local_clock, "stratum of the undisciplined local clock as a source",
          {.min = 0, .max = 14, .otherwise = "no local clock"});
  v.field("holdover", s.holdover, "how long it serves time after its last source is lost", {.min = 0, .otherwise = "for ever"});
}

template <class V, Is<LeapSmearConfig> S>
void describe(V& v, S& s) {
  v.field("shape", s.shape, "how the rate changes during the smear");
  v.field("place", s.place, "its place relative to the leap second");
  v.field("interval", s.interval, "length of the smear", {.min = 1, .max = 28 * day_s});
}

template <class V, Is<LeapConfig> S>
void describe(V& v, S& s) {
  v.field("mode", s.mode, "what sets the clock");
  v.field("file", s.file, "leap-seconds.list, as the IERS publishes it", {.text_form = "the text of the file"});
  v.field("smear", s.smear, "clients see the second spread over hours", {.otherwise = "they see it as it is"});
}

template <class V, Is<NtpConfig> S>
void describe(V& v, S& s) {
  v.field("profile", s.profile, "the implementation whose constants and algorithms are used");
  v.field("servers", s.servers, "servers that it asks");
  v.field("pools", s.pools, "pools of servers; it asks as many servers as it needs");
  v.field("peers", s.peers, "symmetric active associations");
  v.field("broadcast", s.broadcasts, "broadcast and multicast associations");
  v.field("broadcast_client", s.broadcast_client, "uses broadcasts; {} means all defaults",
          {.otherwise = "broadcasts are not used"});
  v.field("manycast", s.manycasts, "groups that it asks in order to find servers");
  v.field("manycast_server", s.manycast_server, "groups on which it answers such requests", {.text_form = "a multicast address"});
  v.field("stratum", s.stratum, "stratum at which it serves the host's clock as a reference",
          {.min = 1, .max = 15, .otherwise = "the process follows its sources"});
  v.field("refid", s.refid, "reference identifier that it serves with stratum");
  v.field("port", s.port, "its UDP port", {.min = 1, .max = 65'535});
  v.field("random_ports", s.random_ports, "whether each request has a new port");
  v.field("minimise_data", s.minimise_data, "whether requests tell nothing about the client", {.otherwise = "the profile's"});
  v.field("transmit_stamps", s.transmit_stamps,
          "whether it uses transmit stamps of the kernel or the hardware, and answers interleaved requests");
  v.field("drift", s.drift, "drift file at the first start: the correction, not the crystal's error",
          {.min = -500e-6, .max = 500e-6, .otherwise = "there is no drift file"});
  v.field("discipline", s.discipline, "the clock discipline");
  v.field("huff_n_puff", s.huff_n_puff, "window of the filter for asymmetric delays",
          {.min = 900, .otherwise = "the filter is not used"});
  v.field("keys", s.keys, "the key file: lines of identifier, type and key", {.text_form = "lines of a key file"});
  v.field("trusted_keys", s.trusted_keys, "keys that are trusted; none named: all");
  v.field("mobilises_unauthenticated", s.mobilises_unauthenticated,
          "whether unauthenticated symmetric and broadcast packets mobilise associations");
  v.field("nts_server", s.nts_server, "establishes NTS keys and answers requests with NTS; {} means all defaults",
          {.otherwise = "no NTS"});
  v.field("access", s.access.rules, "access rules");
  v.field("mru", s.mru, "list of recent clients");
  v.field("orphan", s.orphan, "what it serves without a source");
  v.field("leap", s.leap, "leap seconds");
  v.field("minsane", s.min_sane, "number of sources that must survive", rules::small_count);
  v.field("minclock", s.min_clock, "number of sources that the cluster algorithm leaves", rules::small_count);
  v.field("maxclock", s.max_clock, "largest number of sources", rules::small_count);
  v.field("mindist", s.min_distance, "smallest root distance", rules::of_profile);
  v.field("maxdist", s.max_distance, "largest root distance of a source in use", rules::of_profile);
}

}  // namespace ntpsim
