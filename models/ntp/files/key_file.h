// Key files, in the form that ntpd and NTPsec read (ntp.keys), with chronyd's additions:
//
//   # identifier  type   key                                   only accepted from
//   1             MD5    seventeen-octets!
//   2             SHA1   0123456789abcdef0123456789abcdef01234567
//   10            AES128 HEX:0123456789ABCDEF0123456789ABCDEF  10.1.0.2,fd00:1::/64
//   11            SHA512 ASCII:a-long-key-that-would-otherwise-be-read-as-hexadecimal
//
// Up to 20 characters are the key itself, more are its hexadecimal form; HEX: and ASCII: say which. In the following cases the
// programs disagree, or repair the key silently. Each of them is a mistake here:
//   * chronyd takes long keys without a prefix as text;
//   * ntpd and NTPsec cut hexadecimal keys after 32 octets, and pad or cut the keys of AES;
//   * a "#" within a key ends it in ntpd and NTPsec, and belongs to it in chronyd;
//   * chronyd takes a line of two words for an identifier and a key of MD5;
//   * all of them take one of two keys with the same identifier.
// A key identifier has 32 bits in chronyd, 16 in ntpd and NTPsec.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/ntp/files/file_mistake.h"
#include "models/ntp/key.h"
#include "models/ntp/key_ring.h"

namespace ntpsim::ntp {

struct KeyFile {
  std::vector<Key> keys;               // of the lines without mistake
  std::vector<FileMistake> mistakes;   // they never quote a key
};

KeyFile read_key_file(std::string_view text, const std::string& name);

// The keys of a configuration: the text of its key file, and the identifiers that it trusts (none named: all). Throws
// std::invalid_argument for a mistake.
KeyRing read_key_ring(std::string_view text, const std::vector<KeyId>& trusted);

}  // namespace ntpsim::ntp
