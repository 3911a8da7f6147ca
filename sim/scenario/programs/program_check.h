// A program whose configuration is checked: its place, and the checks that several kinds of program share.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/check/check.h"

namespace ntpsim {

struct ProgramCheck {
  const Check& check;
  const std::string& host_name;
  const HostSpec& host;
  std::string path;    // hosts.client.programs.sntp

  std::string below(const std::string& field) const { return path + "." + field; }
  // The same place, below one of its fields.
  ProgramCheck of(const std::string& field) const { return {check, host_name, host, below(field)}; }
  void problem(const std::string& message) const { check.problems.add_at(path, message); }
  void problem(const std::string& field, const std::string& message) const { check.problems.add_at(below(field), message); }

  void on_a_network() const;
  // host, host.network, host.ipv6, host.network.ipv6, or an address.
  void party(const std::string& field, const std::string& text) const;
  void another_host(const std::string& field, const std::string& text) const;   // a party that must not be the host itself
  void one_family(const std::string& field, const std::string& as, const std::string& to) const;

  template <class Source>
  void sources(const std::string& field, const std::vector<Source>& list) const {
    for (std::size_t i = 0; i < list.size(); ++i) another_host(field + "." + std::to_string(i + 1) + ".host", list[i].host);
  }

 private:
  void reachable(const std::string& field, const std::string& name, const NetworkSpec* on, bool wants_ipv6) const;
};

}  // namespace ntpsim
