#include "models/ntp/nts/nts_client.h"

#include <algorithm>
#include <utility>

#include "models/ntp/kiss.h"
#include "models/ntp/nts/nts_packet.h"
#include "models/wire/nts_field.h"

namespace ntpsim::ntp {

namespace {

// RFC 8915, section 5.7: the n-th attempt waits at least min(10 s * 1.5^(n-1), 5 days).
constexpr Duration first_retry = Duration::from_whole_seconds(10);
constexpr Duration longest_retry = Duration::from_whole_seconds(5 * 86400);
constexpr Duration longest_establishment = Duration::from_whole_seconds(60);   // our choice, for a server that does not answer

// No request may be fragmented: IPv6's smallest MTU, less its header and UDP's.
constexpr std::size_t largest_request = 1280 - 40 - 8;
constexpr std::size_t largest_cookie =
    largest_request - wire::header_size - wire::field_size(wire::unique_identifier_size) - authenticator_size(0) - 4;

Duration next_retry(Duration retry) { return std::min(retry * 3 / 2, longest_retry); }

bool equal(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

}  // namespace

NtsClient::NtsClient(const NtsSourceConfig& config, std::string name, Random random)
    : config_{config}, name_{config.name.empty() ? std::move(name) : config.name}, random_{random}, retry_{first_retry} {}

void NtsClient::transition(Change change) {
  switch (change) {
    case Change::began: state_ = State::establishing; break;
    case Change::established: state_ = State::ready; break;
    case Change::failed:
    case Change::dropped: state_ = State::without_keys; break;
  }
}

// ---- at each poll ----

NtsClient::Turn NtsClient::poll(MonoTime now) {
  if (state_ == State::establishing) {
    if (now - began_ < longest_establishment) return Turn::wait;
    fail(Reason::timed_out);
  }
  if (state_ == State::ready && needs_keys(now)) transition(Change::dropped);
  if (state_ == State::ready) return Turn::send;
  if (next_attempt_ && now < *next_attempt_) return Turn::wait;
  begin(now);
  return Turn::establish;
}

bool NtsClient::needs_keys(MonoTime now) const {
  return jar_.empty() || (nak_ && !answered_) || now - established_ >= config_.refresh;
}

// ---- key establishment ----

void NtsClient::begin(MonoTime now) {
  transition(Change::began);
  began_ = now;
  next_attempt_ = now + retry_;
  retry_ = next_retry(retry_);
  received_.clear();
  exported_.clear();
}

TlsClient NtsClient::tls() const {
  return {wire::ntske_protocol, name_, config_.authorities, config_.ignores_dates, nts_exporters()};
}

Bytes NtsClient::request(const std::vector<Bytes>& exported) {
  exported_ = exported;
  wire::KeMessage message;
  message.protocols = {wire::protocol_ntpv4};
  message.algorithms.emplace();
  for (const auto algorithm : spoken_algorithms()) message.algorithms->push_back(static_cast<std::uint16_t>(algorithm));
  return wire::serialise(message);
}

std::optional<Reason> NtsClient::receive(std::span<const std::uint8_t> data, MonoTime now) {
  if (state_ != State::establishing) return std::nullopt;   // the stream was given up
  received_.insert(received_.end(), data.begin(), data.end());
  const auto parsed = wire::parse_ke(received_);
  if (parsed.reason != Reason::none) return fail(parsed.reason);
  if (!parsed.is_complete) return std::nullopt;
  const Reason reason = adopt(parsed.message, now);
  return reason == Reason::none ? reason : fail(reason);
}

// A stream that ends without an answer counts as a bad record.
Reason NtsClient::closed(Reason reason) {
  if (state_ != State::establishing) return reason;
  return fail(reason == Reason::none ? Reason::nts_bad_record : reason);
}

void NtsClient::discard() { transition(Change::dropped); }

Reason NtsClient::fail(Reason reason) {
  transition(Change::failed);
  received_.clear();
  exported_.clear();
  return reason;
}

Reason NtsClient::adopt(const wire::KeMessage& message, MonoTime now) {
  // No warnings are defined, and an unknown one counts as an error (RFC 8915, section 4.1.4).
  if (message.error || !message.warnings.empty()) return Reason::nts_refused;
  if (message.has_unknown_critical || !message.protocols) return Reason::nts_bad_record;
  if (*message.protocols != std::vector{wire::protocol_ntpv4}) return Reason::nts_no_agreement;
  if (!message.algorithms || message.algorithms->size() != 1) return Reason::nts_no_agreement;
  const auto keys = nts_keys(static_cast<wire::AeadAlgorithm>(message.algorithms->front()), exported_);
  if (!keys) return Reason::nts_no_agreement;
  jar_.assign(message.cookies.begin(), message.cookies.end());
  std::erase_if(jar_, [](const Bytes& cookie) { return cookie.size() > largest_cookie; });
  if (jar_.empty()) return Reason::nts_no_cookies;
  if (jar_.size() > cookies_wanted) jar_.resize(cookies_wanted);
  keys_ = *keys;
  server_ = message.server.value_or("");
  server_port_ = message.port;
  established_ = now;
  identifier_.clear();
  nak_ = answered_ = false;
  transition(Change::established);
  return Reason::none;
}

// ---- packets ----

Bytes NtsClient::protect(const wire::Header& header) {
  const Bytes cookie = std::move(jar_.front());
  jar_.pop_front();
  identifier_ = drawn_octets(wire::unique_identifier_size, random_);
  transmit_ = header.transmit;
  answered_ = nak_ = false;

  Bytes octets = wire::serialise(header);
  wire::append_field(octets, wire::NtsField::unique_identifier, identifier_);
  wire::append_field(octets, wire::NtsField::cookie, cookie);
  const Bytes placeholder(cookie.size());
  for (std::size_t coming = jar_.size() + 1; coming < cookies_wanted; ++coming) {
    if (octets.size() + wire::field_size(cookie.size()) + authenticator_size(0) > largest_request) break;
    wire::append_field(octets, wire::NtsField::cookie_placeholder, placeholder);
  }
  append_authenticator(octets, wire::Aead{keys_.client_to_server}, {}, random_);
  return octets;
}

Reason NtsClient::verify(std::span<const std::uint8_t> octets, const wire::Packet& packet) {
  if (is_kiss(packet.header) && kiss_of(packet.header.refid) == Kiss::ntsn && !uses_nts(packet)) return verify_nak(packet);
  const auto fields = nts_fields(octets, packet);
  if (!fields || !fields->identifier || !fields->authenticator) return Reason::nts_missing_field;
  if (identifier_.empty() || !equal(*fields->identifier, identifier_)) return Reason::nts_bad_identifier;
  const auto plaintext = wire::Aead{keys_.server_to_client}.open(fields->authenticator->nonce, fields->associated,
                                                                 fields->authenticator->ciphertext);
  if (!plaintext) return Reason::nts_bad_authenticator;
  if (!answered_) keep_cookies(*plaintext);   // a duplicate of the answer has the same cookies
  answered_ = true;
  retry_ = first_retry;
  next_attempt_.reset();
  return Reason::none;
}

Reason NtsClient::verify_nak(const wire::Packet& packet) {
  const auto is_ours = [this](const wire::ExtensionField& field) {
    return field.type == number(wire::NtsField::unique_identifier) && equal(field.value, identifier_);
  };
  const bool is_known = !identifier_.empty() && packet.header.origin == transmit_ &&
                        std::any_of(packet.extensions.begin(), packet.extensions.end(), is_ours);
  if (!is_known) return Reason::nts_bad_identifier;
  nak_ = true;
  return Reason::nts_nak;
}

void NtsClient::keep_cookies(std::span<const std::uint8_t> plaintext) {
  const auto fields = wire::parse_fields(plaintext);
  if (!fields) return;
  for (const wire::ExtensionField& field : *fields)
    if (field.type == number(wire::NtsField::cookie) && field.value.size() <= largest_cookie && jar_.size() < cookies_wanted)
      jar_.emplace_back(field.value.begin(), field.value.end());
}

}  // namespace ntpsim::ntp
