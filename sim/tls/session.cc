#include "sim/tls/session.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <functional>
#include <optional>
#include <stdexcept>
#include <utility>

#include "sim/tls/deterministic.h"

namespace ntpsim::tls {

namespace {

// Named one by one, so that they do not depend on the machine's configuration of GnuTLS.
constexpr const char* priorities =
    "NONE:+VERS-TLS1.3:+AES-256-GCM:+CHACHA20-POLY1305:+AES-128-GCM:+AEAD:+GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP384R1:"
    "+SIGN-EDDSA-ED25519:+SIGN-ECDSA-SECP256R1-SHA256:+SIGN-ECDSA-SECP384R1-SHA384:+SIGN-RSA-PSS-RSAE-SHA256:"
    "+SIGN-RSA-PSS-RSAE-SHA384:+SIGN-RSA-PSS-RSAE-SHA512:+SIGN-RSA-SHA256:+SIGN-RSA-SHA384:+SIGN-RSA-SHA512:+CTYPE-X509";

void check(int status) {
  if (status < 0) throw std::runtime_error(std::string{"GnuTLS: "} + gnutls_strerror(status));
}

gnutls_datum_t datum(const std::string& text) {
  return {reinterpret_cast<unsigned char*>(const_cast<char*>(text.data())), static_cast<unsigned>(text.size())};
}

Reason judge_dates(gnutls_x509_crt_t certificate, LocalTime now) {
  const std::int64_t seconds = now.since_epoch().floor_seconds();
  if (seconds < gnutls_x509_crt_get_activation_time(certificate)) return Reason::certificate_not_yet_valid;
  return seconds > gnutls_x509_crt_get_expiration_time(certificate) ? Reason::certificate_expired : Reason::none;
}

}  // namespace

struct Session::Library {
  ~Library() {
    if (session) gnutls_deinit(session);
    if (credentials) gnutls_certificate_free_credentials(credentials);
  }
  void begin(Session& owner, unsigned end, const std::string& protocol);
  void take_trust(const std::string& authorities);
  void take_identity(const Identity& identity);

  static ssize_t push(gnutls_transport_ptr_t owner, const void* octets, std::size_t size);
  static ssize_t pull(gnutls_transport_ptr_t owner, void* octets, std::size_t size);
  static int has_data(gnutls_transport_ptr_t owner, unsigned) { return static_cast<Session*>(owner)->incoming_.empty() ? 0 : 1; }
  static int verify(gnutls_session_t session);

  gnutls_session_t session = nullptr;
  gnutls_certificate_credentials_t credentials = nullptr;
  std::string server_name;             // of a client: the name that the certificate must have
  bool ignores_dates = false;
};

void Session::Library::begin(Session& owner, unsigned end, const std::string& protocol) {
  check(gnutls_certificate_allocate_credentials(&credentials));
  // Connections are not resumed: NTS-KE has one message, and a ticket would make clients easier to identify.
  check(gnutls_init(&session, end | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL | GNUTLS_NO_TICKETS));
  check(gnutls_priority_set_direct(session, priorities, nullptr));
  check(gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, credentials));
  const gnutls_datum_t name = datum(protocol);
  check(gnutls_alpn_set_protocols(session, &name, 1, GNUTLS_ALPN_MANDATORY));
  gnutls_session_set_ptr(session, &owner);
  gnutls_transport_set_ptr(session, &owner);
  gnutls_transport_set_push_function(session, push);
  gnutls_transport_set_pull_function(session, pull);
  gnutls_transport_set_pull_timeout_function(session, has_data);
}

void Session::Library::take_trust(const std::string& authorities) {
  const gnutls_datum_t pem = datum(authorities);
  if (gnutls_certificate_set_x509_trust_mem(credentials, &pem, GNUTLS_X509_FMT_PEM) <= 0)
    throw std::invalid_argument("no certificate of an authority is in the text");
}

void Session::Library::take_identity(const Identity& identity) {
  tls::check(identity);
  const gnutls_datum_t certificates = datum(identity.certificates), key = datum(identity.private_key);
  const int status =
      gnutls_certificate_set_x509_key_mem2(credentials, &certificates, &key, GNUTLS_X509_FMT_PEM, nullptr, GNUTLS_PKCS_PLAIN);
  if (status < 0) throw std::invalid_argument(std::string{"certificate and private key: "} + gnutls_strerror(status));
}

ssize_t Session::Library::push(gnutls_transport_ptr_t owner, const void* octets, std::size_t size) {
  const auto* const first = static_cast<const std::uint8_t*>(octets);
  Bytes& outgoing = static_cast<Session*>(owner)->outgoing_;
  outgoing.insert(outgoing.end(), first, first + size);
  return static_cast<ssize_t>(size);
}

ssize_t Session::Library::pull(gnutls_transport_ptr_t owner, void* octets, std::size_t size) {
  Session& self = *static_cast<Session*>(owner);
  if (self.incoming_.empty()) {
    gnutls_transport_set_errno(self.library_->session, EAGAIN);
    return -1;
  }
  const std::size_t part = std::min(size, self.incoming_.size());
  const auto end = self.incoming_.begin() + static_cast<std::ptrdiff_t>(part);
  std::copy(self.incoming_.begin(), end, static_cast<std::uint8_t*>(octets));
  self.incoming_.erase(self.incoming_.begin(), end);
  return static_cast<ssize_t>(part);
}

int Session::Library::verify(gnutls_session_t session) {
  Session& self = *static_cast<Session*>(gnutls_session_get_ptr(session));
  self.judgement_ = self.judge();
  return self.judgement_ == Reason::none ? 0 : GNUTLS_E_CERTIFICATE_ERROR;
}

// ---- creation ----

Session::Session(const Origin& origin, std::vector<TlsExporter> exporters)
    : origin_{origin}, exporters_{std::move(exporters)}, library_{std::make_unique<Library>()} {}

Session::~Session() = default;

std::unique_ptr<Session> Session::connect(const TlsClient& client, const std::string& authorities, const Origin& origin,
                                          LocalTime now) {
  std::unique_ptr<Session> session{new Session{origin, client.exporters}};
  session->work(now, [&] {
    Library& library = *session->library_;
    library.begin(*session, GNUTLS_CLIENT, client.protocol);
    library.take_trust(client.authorities.empty() ? authorities : client.authorities);
    library.server_name = client.server_name;
    library.ignores_dates = client.ignores_dates;
    // RFC 6066, section 3: addresses are no server names.
    if (!IpAddress::parse(client.server_name))
      check(gnutls_server_name_set(library.session, GNUTLS_NAME_DNS, client.server_name.data(), client.server_name.size()));
    gnutls_session_set_verify_function(library.session, Library::verify);
    session->advance();
  });
  return session;
}

std::unique_ptr<Session> Session::accept(const TlsServer& server, const Identity& identity, const Origin& origin, LocalTime now) {
  std::unique_ptr<Session> session{new Session{origin, server.exporters}};
  session->work(now, [&] {
    session->library_->begin(*session, GNUTLS_SERVER, server.protocol);
    session->library_->take_identity(identity);
    gnutls_certificate_server_set_request(session->library_->session, GNUTLS_CERT_IGNORE);
  });
  return session;
}

// ---- work ----

// Each piece of work has a stream of randomness of its own.
void Session::work(LocalTime now, const std::function<void()>& what) {
  now_ = now;
  const Random random{origin_.seed, origin_.path + ".work-" + std::to_string(++works_)};
  run_deterministically(random, now.since_epoch().floor_seconds(), what);
}

void Session::receive(std::span<const std::uint8_t> octets, LocalTime now) {
  if (state_ == State::failed || state_ == State::ended) return;
  incoming_.insert(incoming_.end(), octets.begin(), octets.end());
  work(now, [this] { advance(); });
}

void Session::send(std::span<const std::uint8_t> data, LocalTime now) {
  waiting_.insert(waiting_.end(), data.begin(), data.end());
  if (state_ == State::open) work(now, [this] { write_waiting(); });
}

void Session::close(LocalTime now) {
  if (state_ == State::failed || state_ == State::handshake) return;
  work(now, [this] { gnutls_bye(library_->session, GNUTLS_SHUT_WR); });
}

void Session::advance() {
  if (state_ == State::handshake) shake_hands();
  if (state_ == State::open) write_waiting();
  if (state_ == State::open) read();
}

void Session::shake_hands() {
  int status = GNUTLS_E_SUCCESS;
  do status = gnutls_handshake(library_->session);
  while (status < 0 && status != GNUTLS_E_AGAIN && gnutls_error_is_fatal(status) == 0);
  if (status == GNUTLS_E_AGAIN) return;
  gnutls_datum_t protocol{};
  if (status == GNUTLS_E_SUCCESS && gnutls_alpn_get_selected_protocol(library_->session, &protocol) < 0)
    status = GNUTLS_E_NO_APPLICATION_PROTOCOL;
  if (status == GNUTLS_E_SUCCESS) {
    export_keys();
    return transition(State::open);
  }
  gnutls_alert_send_appropriate(library_->session, status);
  transition(State::failed, judgement_ != Reason::none ? judgement_ : Reason::tls_failed);
}

// GnuTLS returns "again" also after a late message of the handshake, such as a ticket, although more data may follow.
void Session::read() {
  std::array<std::uint8_t, 16384> piece;   // the longest record
  for (;;) {
    const std::size_t unread = incoming_.size();
    const ssize_t size = gnutls_record_recv(library_->session, piece.data(), piece.size());
    if (size > 0) {
      data_.insert(data_.end(), piece.begin(), piece.begin() + size);
      continue;
    }
    if (size == GNUTLS_E_AGAIN && incoming_.size() == unread) return;
    if (size == GNUTLS_E_AGAIN) continue;
    if (size == 0) return transition(State::ended);
    if (gnutls_error_is_fatal(static_cast<int>(size)) == 0) continue;
    gnutls_alert_send_appropriate(library_->session, static_cast<int>(size));
    return transition(State::failed, Reason::tls_failed);
  }
}

void Session::write_waiting() {
  for (std::size_t at = 0; at < waiting_.size();) {
    const ssize_t size = gnutls_record_send(library_->session, waiting_.data() + at, waiting_.size() - at);
    if (size < 0) return transition(State::failed, Reason::tls_failed);
    at += static_cast<std::size_t>(size);
  }
  waiting_.clear();
}

void Session::export_keys() {
  for (const TlsExporter& exporter : exporters_) {
    Bytes key(exporter.size);
    check(gnutls_prf_rfc5705(library_->session, exporter.label.size(), exporter.label.data(), exporter.context.size(),
                             reinterpret_cast<const char*>(exporter.context.data()), key.size(),
                             reinterpret_cast<char*>(key.data())));
    exported_.push_back(std::move(key));
  }
}

void Session::transition(State to, Reason reason) {
  state_ = to;
  reason_ = reason;
}

// ---- certificates ----

// Checks that a trusted authority has signed, then the name, then the dates by the host's clock, not GnuTLS's. GnuTLS calls
// this, so it must not throw.
Reason Session::judge() const {
  unsigned faults = 0;
  gnutls_certificate_set_verify_flags(library_->credentials, GNUTLS_VERIFY_DISABLE_TIME_CHECKS);
  if (gnutls_certificate_verify_peers2(library_->session, &faults) < 0 || faults != 0) return Reason::certificate_untrusted;
  unsigned count = 0;
  const gnutls_datum_t* const chain = gnutls_certificate_get_peers(library_->session, &count);
  Reason reason = Reason::none;
  for (unsigned i = 0; i < count && reason == Reason::none; ++i) {
    gnutls_x509_crt_t certificate = nullptr;
    if (gnutls_x509_crt_init(&certificate) < 0) return Reason::certificate_untrusted;
    const bool is_readable = gnutls_x509_crt_import(certificate, &chain[i], GNUTLS_X509_FMT_DER) == 0;
    const bool is_named = i > 0 || gnutls_x509_crt_check_hostname(certificate, library_->server_name.c_str()) != 0;
    if (!is_readable) reason = Reason::certificate_untrusted;
    else if (!is_named) reason = Reason::certificate_name;
    else if (!library_->ignores_dates) reason = judge_dates(certificate, now_);
    gnutls_x509_crt_deinit(certificate);
  }
  return reason;
}

}  // namespace ntpsim::tls
