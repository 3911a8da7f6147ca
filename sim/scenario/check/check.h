// Finds mistakes in a scenario whose fields are all well formed: unknown names, windows outside the run, networks that cannot
// work.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "sim/scenario/notation/diagnostic.h"
#include "sim/scenario/spec.h"

namespace ntpsim {

// The names of a scenario and their meanings.
class Names {
 public:
  explicit Names(const Scenario& scenario);

  const HostSpec* host(const std::string& name) const;           // a host, a fleet or a member of one
  const NetworkSpec* network(const std::string& name) const;
  bool is_fleet(const std::string& name) const { return fleets_.count(name) != 0; }
  std::vector<std::string> members(const std::string& name) const;     // empty: unknown name
  bool is_on(const std::string& host, const NetworkSpec& network) const;   // all of its members are
  bool meet(const std::string& a, const std::string& b) const;   // whether both are on one network

  const std::vector<std::string>& hosts_and_fleets() const { return hosts_and_fleets_; }
  const std::vector<std::string>& hosts() const { return hosts_; }         // without fleets
  const std::vector<std::string>& networks() const { return networks_; }

 private:
  const Scenario& scenario_;
  std::map<std::string, const HostSpec*> specs_;
  std::map<std::string, const NetworkSpec*> network_specs_;
  std::map<std::string, std::vector<std::string>> fleets_;        // only those with a count
  std::map<const NetworkSpec*, std::set<std::string>> members_;   // lookup only
  std::vector<std::string> hosts_and_fleets_, hosts_, networks_;
};

std::string name_of(const ProgramSpec& program);                  // its own, its daemon's profile, or its kind's

std::string name_of(const AttackerSpec& attacker);                // its own, or its attack's key

// Each member function checks one part. All messages go to `problems` under the dotted path of the field.
struct Check {
  const Scenario& scenario;
  const Names& names;
  Problems& problems;

  void hosts() const;
  void networks() const;
  void attackers(const std::string& path, const NetworkSpec& network) const;
  void routes() const;
  void timeline() const;
  void expectations() const;

  // ---- shared by the parts ----
  void host_or_fleet(const std::string& path, const std::string& name) const;
  void one_host(const std::string& path, const std::string& name) const;       // a fleet is a mistake
  void network(const std::string& path, const std::string& name) const;
  void program(const std::string& path, const std::string& host, const std::string& name) const;
  void address(const std::string& path, const std::string& text, bool must_be_group) const;
  void within_run(const std::string& path, const Duration& time) const;
  void window(const std::string& path, const char* from_key, const std::optional<Duration>& from, const char* until_key,
              const std::optional<Duration>& until) const;
  void path_spec(const std::string& path, const PathSpec& spec) const;
  void refid(const std::string& path, const std::string& refid) const;
  void kiss_code(const std::string& path, const std::string& code) const;
  void interval(const std::string& path, const Sampled<Duration>& interval) const;
  // An interval so short that a run would not end. Zero means never.
  void pace(const std::string& path, Duration every, Duration least, const char* what) const;
  void route_spec(const std::string& path, const RouteSpec& route) const;
};

void check(const Scenario& scenario, Problems& problems);

}  // namespace ntpsim
