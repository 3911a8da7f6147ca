// A host of the bench as a source of an NTP process.
#pragma once

#include "models/ntp/config.h"
#include "tests/bench.h"

namespace ntpsim::test {

inline NtpSource source_of(const Host& host) {
  NtpSource source;
  source.host = host.name();
  source.addresses = {host.ipv4()};
  return source;
}

inline NtpSource iburst_source_of(const Host& host) {
  NtpSource source = source_of(host);
  source.iburst = true;
  return source;
}

}  // namespace ntpsim::test
