#include "models/base/reason.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ntpsim {

namespace {

struct Entry {
  Reason reason;
  std::string_view name;
  std::string_view phrase;
};

constexpr std::array entries{
    Entry{Reason::none, "none", "used"},
    Entry{Reason::lost, "lost", "lost on the path"},
    Entry{Reason::lost_in_burst, "lost_in_burst", "lost in a burst of losses"},
    Entry{Reason::outage, "outage", "the path was in an outage"},
    Entry{Reason::cut, "cut", "the host was cut from the network"},
    Entry{Reason::queue_full, "queue_full", "a queue was full"},
    Entry{Reason::firewall, "firewall", "a firewall rule dropped it"},
    Entry{Reason::no_route, "no_route", "no route to the destination"},
    Entry{Reason::too_big, "too_big", "larger than the MTU"},
    Entry{Reason::corrupted, "corrupted", "corrupted on the path"},
    Entry{Reason::port_closed, "port_closed", "no program listens on that port"},
    Entry{Reason::host_suspended, "host_suspended", "the host was suspended"},
    Entry{Reason::time_to_live, "time_to_live", "its time to live ran out"},
    Entry{Reason::attacker_withheld, "attacker_withheld", "an attacker on the path kept it"},
    Entry{Reason::attacker_delayed, "attacker_delayed", "an attacker on the path held it back"},
    Entry{Reason::attacker_altered, "attacker_altered", "an attacker on the path changed it"},
    Entry{Reason::attacker_replayed, "attacker_replayed", "an attacker sent it a second time"},
    Entry{Reason::attacker_forged, "attacker_forged", "an attacker made it"},
    Entry{Reason::too_short, "too_short", "shorter than an NTP header"},
    Entry{Reason::bad_version, "bad_version", "its version is not supported here"},
    Entry{Reason::bad_mode, "bad_mode", "its mode does not belong here"},
    Entry{Reason::bad_extension, "bad_extension", "an extension field or MAC that does not parse"},
    Entry{Reason::duplicate, "duplicate", "its transmit timestamp is that of the packet before"},
    Entry{Reason::bogus_origin, "bogus_origin", "its origin timestamp is not that of our request"},
    Entry{Reason::unknown_source, "unknown_source", "it comes from an address that was not asked"},
    Entry{Reason::unsynchronized, "unsynchronized", "the server is not synchronised"},
    Entry{Reason::bad_stratum, "bad_stratum", "its stratum is out of range"},
    Entry{Reason::zero_timestamp, "zero_timestamp", "a timestamp is zero"},
    Entry{Reason::late_reference, "late_reference", "its reference time is later than its transmit time"},
    Entry{Reason::kiss_of_death, "kiss_of_death", "the server answered with a kiss code"},
    Entry{Reason::access_denied, "access_denied", "the restrictions of its address forbid it"},
    Entry{Reason::rate_limited, "rate_limited", "its address sends more often than it may"},
    Entry{Reason::not_authenticated, "not_authenticated", "it carries no MAC, and its source has a key"},
    Entry{Reason::crypto_nak, "crypto_nak", "the server could not authenticate the request"},
    Entry{Reason::other_key, "other_key", "it is authenticated with another key than its source's"},
    Entry{Reason::unknown_key, "unknown_key", "its key is not known"},
    Entry{Reason::untrusted_key, "untrusted_key", "its key is not trusted"},
    Entry{Reason::key_not_for_address, "key_not_for_address", "its key is not accepted from that address"},
    Entry{Reason::bad_mac_length, "bad_mac_length", "the length of its MAC does not fit its key"},
    Entry{Reason::bad_digest, "bad_digest", "its digest is wrong"},
    Entry{Reason::port_taken, "port_taken", "another program of the host has that port"},
    Entry{Reason::stream_reset, "stream_reset", "the other end reset the connection"},
    Entry{Reason::timed_out, "timed_out", "no answer to any attempt"},
    Entry{Reason::tls_failed, "tls_failed", "the two ends could not agree on TLS"},
    Entry{Reason::certificate_untrusted, "certificate_untrusted", "the certificate is signed by no trusted authority"},
    Entry{Reason::certificate_name, "certificate_name", "the certificate is for another name"},
    Entry{Reason::certificate_not_yet_valid, "certificate_not_yet_valid", "by the local clock, the certificate is not valid yet"},
    Entry{Reason::certificate_expired, "certificate_expired", "by the local clock, the certificate has expired"},
    Entry{Reason::nts_bad_record, "nts_bad_record", "an NTS-KE message that breaks the format"},
    Entry{Reason::nts_refused, "nts_refused", "the NTS-KE server answered with an error"},
    Entry{Reason::nts_no_agreement, "nts_no_agreement", "client and server have no protocol or AEAD algorithm in common"},
    Entry{Reason::nts_no_cookies, "nts_no_cookies", "the NTS-KE server gave no cookies"},
    Entry{Reason::nts_missing_field, "nts_missing_field", "an NTS extension field is missing or occurs twice"},
    Entry{Reason::nts_bad_authenticator, "nts_bad_authenticator", "the NTS authenticator does not verify"},
    Entry{Reason::nts_bad_identifier, "nts_bad_identifier", "its unique identifier is not that of our request"},
    Entry{Reason::nts_unknown_cookie, "nts_unknown_cookie", "no current key opens its cookie"},
    Entry{Reason::nts_nak, "nts_nak", "the server no longer accepts our cookie"},
    Entry{Reason::outer_third, "outer_third", "it lies in the outer third of its round"},
    Entry{Reason::round_failed, "round_failed", "its round was not credible"},
    Entry{Reason::root_distance, "root_distance", "its root distance is above the limit"},
    Entry{Reason::negative_delay, "negative_delay", "the measured delay is negative"},
    Entry{Reason::old_sample, "old_sample", "the best sample of its filter has been used before"},
    Entry{Reason::popcorn, "popcorn", "a popcorn spike, far above the jitter"},
    Entry{Reason::unreachable, "unreachable", "it has not answered the last eight polls"},
    Entry{Reason::noselect, "noselect", "configured never to be selected"},
    Entry{Reason::loop, "loop", "it takes its own time from this host"},
    Entry{Reason::orphan, "orphan", "it may descend from an orphan parent"},
    Entry{Reason::standby, "standby", "a local clock, used only without other sources"},
    Entry{Reason::no_majority, "no_majority", "no majority of the sources agrees"},
    Entry{Reason::falseticker, "falseticker", "the majority of the sources contradicts it"},
    Entry{Reason::outlier, "outlier", "its offset differs from the other survivors' by more than their jitter"},
    Entry{Reason::excess, "excess", "an outlier among more than maxclock sources"},
    Entry{Reason::too_few_survivors, "too_few_survivors", "fewer sources survive than minsane asks for"},
    Entry{Reason::not_preferred, "not_preferred", "another source is preferred"},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < entries.size(); ++i)
    if (static_cast<std::size_t>(entries[i].reason) != i) return false;
  return true;
}
static_assert(in_order(), "one entry per reason, in the order of the enum");

}  // namespace

std::string_view phrase(Reason reason) { return entries[static_cast<std::size_t>(reason)].phrase; }
std::string_view name(Reason reason) { return entries[static_cast<std::size_t>(reason)].name; }

std::optional<Reason> find_reason(std::string_view name) {
  const auto* found = std::find_if(entries.begin(), entries.end(), [name](const Entry& entry) { return entry.name == name; });
  if (found == entries.end()) return std::nullopt;
  return found->reason;
}

std::vector<std::string_view> reason_names() {
  std::vector<std::string_view> names;
  for (const Entry& entry : entries) names.push_back(entry.name);
  return names;
}

}  // namespace ntpsim
