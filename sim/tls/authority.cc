#include "sim/tls/authority.h"

#include <gnutls/x509.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include "models/base/address.h"
#include "models/base/random.h"
#include "sim/tls/deterministic.h"

namespace ntpsim::tls {

namespace {

constexpr std::int64_t last_second_of_9999 = 253402300799;   // RFC 5280: without a known end

void require(int status) {
  if (status < 0) throw std::runtime_error(std::string{"GnuTLS could not make a certificate: "} + gnutls_strerror(status));
}

struct FreeKey { void operator()(gnutls_x509_privkey_t key) const { gnutls_x509_privkey_deinit(key); } };
struct FreeCertificate { void operator()(gnutls_x509_crt_t crt) const { gnutls_x509_crt_deinit(crt); } };
using Key = std::unique_ptr<std::remove_pointer_t<gnutls_x509_privkey_t>, FreeKey>;
using Certificate = std::unique_ptr<std::remove_pointer_t<gnutls_x509_crt_t>, FreeCertificate>;

Key new_key() {
  gnutls_x509_privkey_t key = nullptr;
  require(gnutls_x509_privkey_init(&key));
  return Key{key};
}

Certificate new_certificate() {
  gnutls_x509_crt_t certificate = nullptr;
  require(gnutls_x509_crt_init(&certificate));
  return Certificate{certificate};
}

Key made_key() {
  Key key = new_key();
  require(gnutls_x509_privkey_generate(key.get(), GNUTLS_PK_EDDSA_ED25519, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_ED25519), 0));
  return key;
}

gnutls_datum_t datum(const std::string& text) {
  return {reinterpret_cast<unsigned char*>(const_cast<char*>(text.data())), static_cast<unsigned>(text.size())};
}

std::string taken(gnutls_datum_t& pem) {
  std::string text{reinterpret_cast<const char*>(pem.data), pem.size};
  gnutls_free(pem.data);
  return text;
}

Identity in_text(gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key) {
  gnutls_datum_t certificate_pem{}, key_pem{};
  require(gnutls_x509_crt_export2(certificate, GNUTLS_X509_FMT_PEM, &certificate_pem));
  std::string text = taken(certificate_pem);
  // PKCS #8 without a password: other libraries do not read GnuTLS's own form of such a key.
  require(gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, nullptr, GNUTLS_PKCS_PLAIN, &key_pem));
  return {std::move(text), taken(key_pem)};
}

void set_key_identifier(gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key) {
  std::array<unsigned char, 64> identifier;
  std::size_t size = identifier.size();
  require(gnutls_x509_privkey_get_key_id(key, 0, identifier.data(), &size));
  require(gnutls_x509_crt_set_subject_key_id(certificate, identifier.data(), size));
}

void describe(gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key, const std::string& name, std::int64_t from,
              std::int64_t until, Random& random) {
  std::array<unsigned char, 8> serial;
  for (auto& octet : serial) octet = static_cast<unsigned char>(random.bits());
  serial[0] = static_cast<unsigned char>(serial[0] % 0x7f + 1);   // positive, and without a leading zero
  require(gnutls_x509_crt_set_version(certificate, 3));
  require(gnutls_x509_crt_set_serial(certificate, serial.data(), serial.size()));
  require(gnutls_x509_crt_set_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name.data(),
                                        static_cast<unsigned>(name.size())));
  require(gnutls_x509_crt_set_activation_time(certificate, from));
  require(gnutls_x509_crt_set_expiration_time(certificate, until));
  require(gnutls_x509_crt_set_key(certificate, key));
  set_key_identifier(certificate, key);
}

void add_name(gnutls_x509_crt_t certificate, const std::string& name) {
  const auto address = IpAddress::parse(name);
  if (!address) {
    require(gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_DNSNAME, name.data(), static_cast<unsigned>(name.size()),
                                               GNUTLS_FSAN_APPEND));
    return;
  }
  require(gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_IPADDRESS, address->bytes().data(),
                                               address->is_v6() ? 16 : 4, GNUTLS_FSAN_APPEND));
}

void sign(gnutls_x509_crt_t certificate, gnutls_x509_crt_t by, gnutls_x509_privkey_t key) {
  require(gnutls_x509_crt_sign2(certificate, by, key, GNUTLS_DIG_SHA512, 0));   // of Ed25519: it has no other
}

constexpr Duration ten_years = Duration::from_whole_seconds(10 * 365 * 86400);

std::int64_t seconds(Duration since_1970) { return std::clamp<std::int64_t>(since_1970.floor_seconds(), 0, last_second_of_9999); }

Identity made_authority(Random random) {
  const Key key = made_key();
  const Certificate certificate = new_certificate();
  describe(certificate.get(), key.get(), "ntpsim run", 0, last_second_of_9999, random);
  require(gnutls_x509_crt_set_basic_constraints(certificate.get(), 1, -1));
  require(gnutls_x509_crt_set_key_usage(certificate.get(), GNUTLS_KEY_KEY_CERT_SIGN));
  sign(certificate.get(), certificate.get(), key.get());
  return in_text(certificate.get(), key.get());
}

Identity made_identity(const Identity& authority, const IdentityRequest& request, TrueTime run_start, Random random) {
  const Certificate signer = new_certificate();
  const Key signing = new_key();
  const gnutls_datum_t signer_pem = datum(authority.certificates), signing_pem = datum(authority.private_key);
  require(gnutls_x509_crt_import(signer.get(), &signer_pem, GNUTLS_X509_FMT_PEM));
  require(gnutls_x509_privkey_import2(signing.get(), &signing_pem, GNUTLS_X509_FMT_PEM, nullptr, GNUTLS_PKCS_PLAIN));

  const Key key = made_key();
  const Certificate certificate = new_certificate();
  const Duration start = run_start.since_epoch();
  const Duration from = request.valid_from ? request.valid_from->since_epoch() : start - ten_years;
  const Duration until = request.valid_until ? request.valid_until->since_epoch() : start + ten_years;
  describe(certificate.get(), key.get(), request.names.front(), seconds(from), seconds(until), random);
  for (const std::string& name : request.names) add_name(certificate.get(), name);
  require(gnutls_x509_crt_set_basic_constraints(certificate.get(), 0, -1));
  require(gnutls_x509_crt_set_key_usage(certificate.get(), GNUTLS_KEY_DIGITAL_SIGNATURE));
  require(gnutls_x509_crt_set_key_purpose_oid(certificate.get(), GNUTLS_KP_TLS_WWW_SERVER, 0));
  std::array<unsigned char, 64> identifier;
  std::size_t size = identifier.size();
  require(gnutls_x509_crt_get_subject_key_id(signer.get(), identifier.data(), &size, nullptr));
  require(gnutls_x509_crt_set_authority_key_id(certificate.get(), identifier.data(), size));
  sign(certificate.get(), signer.get(), signing.get());
  return in_text(certificate.get(), key.get());
}

}  // namespace

void check(const Identity& identity) {
  const auto require = [](int status, const char* what) {
    if (status < 0) throw std::invalid_argument(std::string{what} + ": " + gnutls_strerror(status));
  };
  const Certificate certificate = new_certificate();
  const Key key = new_key();
  const gnutls_datum_t certificate_pem = datum(identity.certificates), key_pem = datum(identity.private_key);
  require(gnutls_x509_crt_import(certificate.get(), &certificate_pem, GNUTLS_X509_FMT_PEM), "certificate");
  require(gnutls_x509_privkey_import2(key.get(), &key_pem, GNUTLS_X509_FMT_PEM, nullptr, GNUTLS_PKCS_PLAIN), "private key");
  std::array<unsigned char, 64> of_certificate{}, of_key{};
  std::size_t certificate_size = of_certificate.size(), key_size = of_key.size();
  require(gnutls_x509_crt_get_key_id(certificate.get(), 0, of_certificate.data(), &certificate_size), "certificate");
  require(gnutls_x509_privkey_get_key_id(key.get(), 0, of_key.data(), &key_size), "private key");
  if (of_certificate != of_key) throw std::invalid_argument("private key: the certificate is for another key");
}

const Identity& Authority::own() {
  if (!own_) {
    const std::string path = "tls.authority";
    run_deterministically(Random{seed_, path + ".keys"}, 0, [&] { own_ = made_authority(Random{seed_, path + ".serial"}); });
  }
  return *own_;
}

const std::string& Authority::certificate() { return own().certificates; }

Identity Authority::issue(const IdentityRequest& request) {
  const Identity& authority = own();
  const std::string path = request.owner + ".certificate";
  Identity identity;
  run_deterministically(Random{seed_, path + ".keys"}, 0,
                 [&] { identity = made_identity(authority, request, run_start_, Random{seed_, path + ".serial"}); });
  return identity;
}

}  // namespace ntpsim::tls
