// What clients may do with an NTP server, as in ntp.conf's `restrict` lines.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ntpsim {

// What a rule forbids, by ntp.conf's names. `ntpport` is no restriction but narrows the rule: it then holds for packets from
// port 123 only, and precedes the rule for the same addresses without it.
enum class Restriction : std::uint8_t {
  ignore,     // every packet is dropped
  noserve,    // no time: only modes 6 and 7 pass
  notrust,    // packets must be authenticated
  version,    // packets of other versions than 4 are dropped
  nopeer,     // nothing that is not authenticated may mobilise an association
  noquery,    // no modes 6 and 7
  nomodify,   // modes 6 and 7 may look but not change
  notrap,     // no mode 6 traps
  lptrap,     // traps of low priority: any other may take its place
  nomrulist,  // mode 6 may not list the clients
  limited,    // more than the permitted rate is dropped
  kod,        // a dropped packet is answered with a kiss-o'-death
  flake,      // one packet out of ten is dropped, to test the clients
  mssntp,     // MS-SNTP's signatures are passed on
  ntpport,
};

struct AccessRule {
  std::string of;                   // "default", "source", an address, or address/prefix length
  std::vector<Restriction> flags;   // none: everything is permitted
};

// Empty: everything is permitted. Rules for the same addresses add up. "default" is every address of both families;
// "source" becomes a rule for the address of each association that has none of its own.
struct AccessConfig {
  std::vector<AccessRule> rules;
};

}  // namespace ntpsim
