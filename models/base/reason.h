// Why something was not used: the one closed list. Every rejected packet, sample or source carries one of these, and the
// phrase beside it is what people read in events.jsonl, in packets.csv and in a missed expectation.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace ntpsim {

enum class Reason {
  none,
  // Packets, before they reach a program
  lost,
  lost_in_burst,
  outage,
  cut,
  queue_full,
  firewall,
  no_route,
  too_big,
  corrupted,
  port_closed,
  host_suspended,
  time_to_live,
  attacker_withheld,
  attacker_delayed,
  attacker_altered,
  attacker_replayed,
  attacker_forged,
  // Packets, as a protocol engine sees them (RFC 5905, section 8 and appendix A.5.1)
  too_short,
  bad_version,
  bad_mode,
  bad_extension,
  duplicate,
  bogus_origin,
  unknown_source,
  unsynchronized,
  bad_stratum,
  zero_timestamp,
  late_reference,
  kiss_of_death,
  access_denied,
  rate_limited,
  // Symmetric keys
  not_authenticated,
  crypto_nak,
  other_key,
  unknown_key,
  untrusted_key,
  key_not_for_address,
  bad_mac_length,
  bad_digest,
  // Streams, and TLS on them
  port_taken,
  stream_reset,
  timed_out,
  tls_failed,
  certificate_untrusted,
  certificate_name,
  certificate_not_yet_valid,
  certificate_expired,
  // NTS (RFC 8915)
  nts_bad_record,
  nts_refused,
  nts_no_agreement,
  nts_no_cookies,
  nts_missing_field,
  nts_bad_authenticator,
  nts_bad_identifier,
  nts_unknown_cookie,
  nts_nak,
  // Samples
  outer_third,
  round_failed,
  root_distance,
  negative_delay,
  old_sample,
  popcorn,
  // Sources, as the selection sees them (RFC 5905, section 11.2)
  unreachable,
  noselect,
  loop,
  orphan,
  standby,
  no_majority,
  falseticker,
  outlier,
  excess,
  too_few_survivors,
  not_preferred,
};

std::string_view phrase(Reason reason);
std::string_view name(Reason reason);
std::optional<Reason> find_reason(std::string_view name);
std::vector<std::string_view> reason_names();   // all of them, in the order of the list

}  // namespace ntpsim
