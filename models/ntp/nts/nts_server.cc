#include "models/ntp/nts/nts_server.h"

#include <algorithm>
#include <utility>

#include "models/ntp/nts/nts_packet.h"
#include "models/wire/nts_field.h"

namespace ntpsim::ntp {

namespace {

constexpr int cookies_given = 8;            // RFC 8915, section 4.1.6

wire::KeMessage failure(wire::KeError error) {
  wire::KeMessage message;
  message.error = static_cast<std::uint16_t>(error);
  return message;
}

bool has_answers(const wire::KeMessage& request) {
  return request.error || !request.warnings.empty() || !request.cookies.empty();
}

std::optional<wire::AeadAlgorithm> first_spoken(const std::vector<std::uint16_t>& offered) {
  for (const std::uint16_t number : offered)
    if (const auto algorithm = static_cast<wire::AeadAlgorithm>(number); wire::is_spoken(algorithm)) return algorithm;
  return std::nullopt;
}

NtsRequest refused(NtsRequest request, Reason reason) {
  request.reason = reason;
  return request;
}

}  // namespace

NtsServer::NtsServer(const NtsServerConfig& config, std::uint64_t seed, std::string path)
    : config_{config}, seed_{seed}, path_{std::move(path)},
      cookies_{config.rotate, config.kept_keys, Random{seed, path_ + ".cookies"}}, nonces_{seed, path_ + ".nonces"} {}

bool NtsServer::start(MonoTime now, std::string_view stored) {
  const std::string path = path_ + ".from-" + std::to_string(now.since_epoch().floor_nanoseconds());
  nonces_ = Random{seed_, path + ".nonces"};
  cookies_ = CookieKeys{config_.rotate, config_.kept_keys, Random{seed_, path + ".cookies"}};
  return cookies_.start(now, stored);
}

TlsServer NtsServer::tls() const {
  return {wire::ntske_protocol, config_.names, config_.valid_from, config_.valid_until, config_.certificates,
          config_.private_key, nts_exporters()};
}

// ---- key establishment ----

std::optional<NtsEstablishment> NtsServer::establish(std::span<const std::uint8_t> received,
                                                     const std::vector<Bytes>& exported) {
  const auto parsed = wire::parse_ke(received);
  if (parsed.reason == Reason::none && !parsed.is_complete) return std::nullopt;
  const bool is_readable = parsed.reason == Reason::none && !has_answers(parsed.message);
  const wire::KeMessage said = is_readable ? answer(parsed.message, exported) : failure(wire::KeError::bad_request);
  const Reason reason = !said.cookies.empty() ? Reason::none
                        : !said.error ? Reason::nts_no_agreement
                        : parsed.reason != Reason::none ? parsed.reason : Reason::nts_bad_record;
  return NtsEstablishment{reason, wire::serialise(said)};
}

wire::KeMessage NtsServer::answer(const wire::KeMessage& request, const std::vector<Bytes>& exported) {
  if (request.has_unknown_critical) return failure(wire::KeError::unrecognized_critical_record);
  if (!request.protocols || request.protocols->empty()) return failure(wire::KeError::bad_request);
  wire::KeMessage message;
  message.protocols.emplace();
  const auto& offered = *request.protocols;
  if (std::find(offered.begin(), offered.end(), wire::protocol_ntpv4) == offered.end()) return message;
  if (!request.algorithms || request.algorithms->empty()) return failure(wire::KeError::bad_request);
  message.protocols->push_back(wire::protocol_ntpv4);
  message.algorithms.emplace();
  const auto algorithm = first_spoken(*request.algorithms);
  if (!algorithm) return message;
  const auto keys = nts_keys(*algorithm, exported);
  if (!keys) return failure(wire::KeError::internal_server_error);
  message.algorithms->push_back(static_cast<std::uint16_t>(*algorithm));
  if (!config_.server.empty()) message.server = config_.server;
  message.port = config_.server_port;
  for (int i = 0; i < cookies_given; ++i) message.cookies.push_back(cookies_.make(*keys));
  return message;
}

// ---- requests for the time ----

NtsRequest NtsServer::open(std::span<const std::uint8_t> octets, const wire::Packet& packet) const {
  NtsRequest request;
  request.size = octets.size();
  const auto fields = nts_fields(octets, packet);
  const bool is_complete = fields && fields->identifier && fields->cookie && fields->authenticator &&
                           fields->identifier->size() >= wire::unique_identifier_size;
  if (!is_complete) return refused(std::move(request), Reason::nts_missing_field);
  request.identifier.assign(fields->identifier->begin(), fields->identifier->end());
  const auto keys = cookies_.open(*fields->cookie);
  if (!keys) return refused(std::move(request), Reason::nts_unknown_cookie);
  const wire::Aead aead{keys->client_to_server};
  if (!aead.open(fields->authenticator->nonce, fields->associated, fields->authenticator->ciphertext))
    return refused(std::move(request), Reason::nts_bad_authenticator);
  request.keys = *keys;
  request.places = fields->placeholders;
  request.places.push_back(fields->cookie->size());
  return request;
}

// As many cookies as there are places for them, as long as the answer is not larger than the request.
Bytes NtsServer::protect(const wire::Header& answer, const NtsRequest& request) {
  Bytes octets = wire::serialise(answer);
  wire::append_field(octets, wire::NtsField::unique_identifier, request.identifier);
  Bytes fresh;
  for (const std::size_t place : request.places) {
    const std::size_t size = octets.size() + authenticator_size(fresh.size() + wire::field_size(cookie_size));
    if (place < cookie_size || size > request.size) continue;
    wire::append_field(fresh, wire::NtsField::cookie, cookies_.make(request.keys));
  }
  append_authenticator(octets, wire::Aead{request.keys.server_to_client}, fresh, nonces_);
  return octets;
}

Bytes NtsServer::nak(const wire::Header& kiss, const NtsRequest& request) {
  Bytes octets = wire::serialise(kiss);
  wire::append_field(octets, wire::NtsField::unique_identifier, request.identifier);
  return octets;
}

}  // namespace ntpsim::ntp
