// The NTP process of RFC 5905 and what it can be told.
#pragma once

#include "models/ntp/config.h"
#include "sim/scenario/programs/program_trait.h"

namespace ntpsim {

template <> inline constexpr KindInfo kind_info<NtpConfig>{
    "ntp", "NTPv4 as RFC 5905 has it: client, server and peer with filter, selection and clock discipline."};

template <> struct ProgramTrait<NtpConfig> {
  static constexpr std::tuple asks{&NtpConfig::servers, &NtpConfig::peers, &NtpConfig::pools};
  static constexpr std::tuple<> parties{};
  static constexpr NameField<NtpConfig> named_by{};
  static std::vector<std::uint16_t> served_ports(const NtpConfig& config) { return {config.port}; }
  static constexpr bool tells_of_sources = true;
  static constexpr bool takes_set_server = false;
  static constexpr bool is_engine = true;
  static constexpr bool expects_answers = true;
  static void check(const ProgramCheck& place, const NtpConfig& config);
};

template <>
inline constexpr std::array enum_words<ntp::Variant>{Word{"rfc5905", "the text of the standard"},
                                                     Word{"ntpd", "the reference implementation since 4.2.8"},
                                                     Word{"ntpsec", "NTPsec 1.2"}};
template <>
inline constexpr std::array enum_words<Restriction>{
    Word{"ignore", "every packet is dropped"}, Word{"noserve", "no time is given"},
    Word{"notrust", "packets must be authenticated"}, Word{"version", "other versions than 4 are dropped"},
    Word{"nopeer", "nothing unauthenticated mobilises an association"}, Word{"noquery", "no queries of modes 6 and 7"},
    Word{"nomodify", "queries may not change anything"}, Word{"notrap", "no traps"},
    Word{"lptrap", "traps of low priority"}, Word{"nomrulist", "no lists of clients"},
    Word{"limited", "more than the permitted rate is dropped"}, Word{"kod", "and answered with a kiss-o'-death"},
    Word{"flake", "one packet out of ten is dropped"}, Word{"mssntp", "MS-SNTP's signatures are passed on"},
    Word{"ntpport", "the rule is for packets from port 123 only"}};
template <>
inline constexpr std::array enum_words<RatePolicy>{Word{"headway", "ntpd: a leaky bucket of seconds between packets"},
                                                   Word{"score", "NTPsec: an average of packets per second"},
                                                   Word{"tokens", "chronyd: tokens saved up to a burst"}};

template <>
inline constexpr std::array enum_words<LeapMode>{Word{"kernel", "the kernel inserts or leaves out the second"},
                                                 Word{"step", "the program steps the clock"},
                                                 Word{"slew", "the program lets it be slewed, and is wrong meanwhile"},
                                                 Word{"ignore", "nothing is announced and nothing done"}};
template <>
inline constexpr std::array enum_words<SmearShape>{Word{"linear", "at the same rate throughout"},
                                                   Word{"cosine", "beginning and ending gently"}};
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
  v.field("name", s.name, "that its certificate must be for; empty: the source's own");
  v.field("authorities", s.authorities, "who may sign the certificate; empty: the run's own authority",
          {.text_form = "PEM"});
  v.field("ignores_dates", s.ignores_dates, "takes certificates that are not yet, or no longer, valid");
  v.field("refresh", s.refresh, "so old keys are established anew", rules::positive);
}

template <class V, Is<NtpSource> S>
void describe(V& v, S& s) {
  v.alone("host");
  v.field("host", s.host, "who is asked",
          {.mandatory = true,
           .text_form =
               "a host, host.network, host.ipv6, host.network.ipv6, a fleet (one entry per member) or an address"});
  v.field("port", s.port, "UDP port that is asked", {.min = 1, .max = 65'535});
  v.field("iburst", s.iburst, "a volley of packets while it is unreachable");
  v.field("burst", s.burst, "a volley at each poll while it is reachable");
  v.field("prefer", s.prefer, "its offset alone disciplines the clock, as long as it survives");
  v.field("true", s.truechimer, "never taken for a falseticker");
  v.field("noselect", s.noselect, "measured and never used");
  v.field("interleaved", s.interleaved, "exchanges of RFC 9769, where it does them too");
  v.field("minpoll", s.min_poll, "shortest poll interval, as a power of two of seconds", rules::poll);
  v.field("maxpoll", s.max_poll, "longest poll interval, as a power of two of seconds", rules::poll);
  v.field("version", s.version, "NTP version of the requests", {.min = 1, .max = 4});
  v.field("key", s.key, "the symmetric key to use; 0: none", {.min = 0});
  v.field("nts", s.nts, "authenticated by NTS; {} takes what is usual", {.otherwise = "no NTS"});
}

template <class V, Is<ntp::NtsServerConfig> S>
void describe(V& v, S& s) {
  v.field("port", s.port, "TCP port on which it establishes keys", {.min = 1, .max = 65'535});
  v.field("rotate", s.rotate, "a new key for cookies so often; 0s: never", rules::not_negative);
  v.field("kept_keys", s.kept_keys, "of older keys whose cookies are still taken", {.min = 0, .max = 100});
  v.field("stores_keys", s.stores_keys, "they survive a restart of the program");
  v.field("server", s.server, "clients are sent there for the time; empty: here", {.text_form = "an address"});
  v.field("server_port", s.server_port, "and to this UDP port", {.min = 1, .max = 65'535, .otherwise = "123"});
  v.field("names", s.names, "in the certificate, beside those of the host");
  v.field("valid_from", s.valid_from, "of the certificate that is made", {.otherwise = "ten years before the start"});
  v.field("valid_until", s.valid_until, "of the certificate that is made", {.otherwise = "ten years after it"});
  v.field("certificates", s.certificates, "its own first; empty: made for the run", {.text_form = "PEM"});
  v.field("private_key", s.private_key, "of the first certificate", {.text_form = "PEM"});
}

template <class V, Is<BroadcastConfig> S>
void describe(V& v, S& s) {
  v.alone("to");
  v.field("to", s.to, "who hears it", {.mandatory = true, .text_form = "a broadcast address or a multicast group"});
  v.field("poll", s.poll, "interval, as a power of two of seconds", {.min = 0, .max = 17});
  v.field("key", s.key, "the symmetric key to use; 0: none", {.min = 0});
  v.field("time_to_live", s.time_to_live, "of packets to a group", {.min = 1, .max = 255});
  v.field("version", s.version, "NTP version", {.min = 1, .max = 4});
  v.field("interleaved", s.interleaved, "each packet tells when the one before really left (RFC 9769)");
}

template <class V, Is<BroadcastClientConfig> S>
void describe(V& v, S& s) {
  v.field("groups", s.groups, "multicast groups to join", {.text_form = "a multicast address"});
  v.field("calibrates", s.calibrates, "a volley in client mode first measures the delay");
  v.field("delay", s.delay, "there and back, counted where it is not measured", rules::not_negative);
}

template <class V, Is<ManycastConfig> S>
void describe(V& v, S& s) {
  v.alone("to");
  v.field("to", s.to, "which group is asked", {.mandatory = true, .text_form = "a multicast address"});
  v.field("poll", s.poll, "interval of asking, as a power of two of seconds", {.min = 0, .max = 17});
  v.field("key", s.key, "the symmetric key to use; 0: none", {.min = 0});
  v.field("time_to_live", s.time_to_live, "one after the other, until there are enough servers", {.min = 1, .max = 255});
}

template <class V, Is<ntp::DisciplineConfig> S>
void describe(V& v, S& s) {
  v.field("step", s.step, "an offset beyond this is stepped; 0s: never", rules::of_profile);
  v.field("stepout", s.stepout, "how long outliers must last to be believed", rules::of_profile);
  v.field("panic", s.panic, "an offset beyond this ends the program; 0s: never", rules::of_profile);
  v.field("allan", s.allan, "the Allan intercept", rules::of_profile);
  v.field("startup_hold", s.startup_hold, "how long only the phase is corrected at the start", rules::of_profile);
  v.field("kernel", s.kernel, "the kernel's loop rather than the daemon's", {.otherwise = "the profile's"});
  v.field("panic_gate", s.panic_gate, "no offset is too large until the clock has once been right");
  v.field("step_at_start", s.step_at_start, "the first offset is stepped, however small");
  v.field("slew_only", s.slew_only, "steps beyond 600 s only, and the daemon's loop");
  v.field("once", s.once, "the clock is set by the first update, and nothing follows");
}

template <class V, Is<AccessRule> S>
void describe(V& v, S& s) {
  v.field("of", s.of, "whose packets",
          {.mandatory = true, .text_form = "default, source, an address or a prefix such as 10.1.0.0/24"});
  v.field("flags", s.flags, "what they may not do; the most specific rule alone decides");
}

template <class V, Is<RateLimitConfig> S>
void describe(V& v, S& s) {
  v.field("policy", s.policy, "by whose rule");
  v.field("average", s.average, "headway: average interval, as a power of two of seconds", {.min = 0, .max = 17});
  v.field("minimum", s.minimum, "headway: shortest interval", rules::not_negative);
  v.field("answers_per_second", s.answers_per_second, "score: the limit", rules::positive);
  v.field("kisses_per_second", s.kisses_per_second, "score: so much above it nobody is kissed", rules::not_negative);
  v.field("decay", s.decay, "score: of the average", rules::positive);
  v.field("interval", s.interval, "tokens: one in this interval, as a power of two of seconds", {.min = -19, .max = 12});
  v.field("burst", s.burst, "tokens: saved up to so many", {.min = 1, .max = 255});
  v.field("leak", s.leak, "tokens: of 2^leak requests above the limit one is answered", {.min = 0, .max = 4});
  v.field("kiss", s.kiss, "tokens: of 2^kiss of the others one is kissed; 0: none", {.min = 0, .max = 4});
}

template <class V, Is<MruConfig> S>
void describe(V& v, S& s) {
  v.field("min_depth", s.min_depth, "up to so many clients nobody is forgotten", {.min = 1});
  v.field("max_depth", s.max_depth, "never more clients than this", {.min = 1});
  v.field("max_age", s.max_age, "who is older makes room for a new client", rules::not_negative);
  v.field("min_age", s.min_age, "at the full depth, who is younger does not", rules::not_negative);
  v.field("rate_limit", s.rate_limit, "how often one client may ask");
}

template <class V, Is<OrphanConfig> S>
void describe(V& v, S& s) {
  v.field("stratum", s.stratum, "orphan mode at this stratum", {.min = 1, .max = 15, .otherwise = "no orphan mode"});
  v.field("wait", s.wait, "without a source for so long, until something takes over", rules::not_negative);
  v.field("local_clock", s.local_clock, "the undisciplined local clock as a source of this stratum",
          {.min = 0, .max = 14, .otherwise = "no local clock"});
  v.field("holdover", s.holdover, "for how long the last source's time is served", {.min = 0, .otherwise = "for ever"});
}

template <class V, Is<LeapSmearConfig> S>
void describe(V& v, S& s) {
  v.field("shape", s.shape, "how the second is spread");
  v.field("place", s.place, "when");
  v.field("interval", s.interval, "over so long", {.min = 1, .max = 28 * day_s});
}

template <class V, Is<LeapConfig> S>
void describe(V& v, S& s) {
  v.field("mode", s.mode, "who moves the clock");
  v.field("file", s.file, "leap-seconds.list, as the IERS publishes it", {.text_form = "the text of the file"});
  v.field("smear", s.smear, "clients see the second spread over hours", {.otherwise = "they see it as it is"});
}

template <class V, Is<NtpConfig> S>
void describe(V& v, S& s) {
  v.field("profile", s.profile, "whose constants and algorithms, where implementations differ");
  v.field("servers", s.servers, "servers to ask");
  v.field("pools", s.pools, "servers of which as many are asked as are needed");
  v.field("peers", s.peers, "symmetric active associations");
  v.field("broadcast", s.broadcasts, "broadcast and multicast associations");
  v.field("broadcast_client", s.broadcast_client, "takes what is broadcast; {} takes what is usual",
          {.otherwise = "broadcasts are not used"});
  v.field("manycast", s.manycasts, "servers are found by asking a group");
  v.field("manycast_server", s.manycast_server, "groups on which it answers those", {.text_form = "a multicast address"});
  v.field("stratum", s.stratum, "the host's clock is the reference and is served at this stratum",
          {.min = 1, .max = 15, .otherwise = "the process follows its sources"});
  v.field("refid", s.refid, "reference identifier that it is served with");
  v.field("port", s.port, "UDP port", {.min = 1, .max = 65'535});
  v.field("random_ports", s.random_ports, "each request from a fresh port");
  v.field("minimise_data", s.minimise_data, "requests tell nothing of the client", {.otherwise = "the profile's"});
  v.field("transmit_stamps", s.transmit_stamps,
          "uses the kernel's or the hardware's time of sending, and answers interleaved requests");
  v.field("drift", s.drift, "what the drift file says at the first start: the correction, not the crystal's error",
          {.min = -500e-6, .max = 500e-6, .otherwise = "there is no drift file"});
  v.field("discipline", s.discipline, "the clock discipline");
  v.field("huff_n_puff", s.huff_n_puff, "window of the filter for asymmetric delays",
          {.min = 900, .otherwise = "the filter is not used"});
  v.field("keys", s.keys, "the key file: lines of identifier, type and key", {.text_form = "lines of a key file"});
  v.field("trusted_keys", s.trusted_keys, "which of them are trusted; none named: all");
  v.field("mobilises_unauthenticated", s.mobilises_unauthenticated,
          "associations for symmetric and broadcast packets of anybody");
  v.field("nts_server", s.nts_server, "establishes NTS keys and answers under them", {.otherwise = "no NTS"});
  v.field("access", s.access.rules, "who may do what");
  v.field("mru", s.mru, "the clients that are remembered");
  v.field("orphan", s.orphan, "what is served without a source");
  v.field("leap", s.leap, "leap seconds");
  v.field("minsane", s.min_sane, "as many sources must survive", rules::small_count);
  v.field("minclock", s.min_clock, "the cluster algorithm leaves as many", rules::small_count);
  v.field("maxclock", s.max_clock, "as many sources are kept", rules::small_count);
  v.field("mindist", s.min_distance, "smallest root distance", rules::of_profile);
  v.field("maxdist", s.max_distance, "largest root distance of a source in use", rules::of_profile);
}

}  // namespace ntpsim
