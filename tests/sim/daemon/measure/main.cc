// Measures one daemon against the bench's responder, or two against each other: simulated seconds per second of wall time.
//
//   measure_daemon PROFILE SECONDS [-s SEED] [-n CLIENTS] [-c "config text"] [-v] [-x (no namespaces)]
//                  [-m (when below 1 ms)] [-- ARGUMENT...]
//   with -p PROFILE2: a second daemon at 10.0.0.1 instead of the responder, its configuration after -d
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "sim/daemon/launch/launch.h"
#include "tests/sim/daemon/bench/bench.h"

using namespace ntpsim;
using namespace ntpsim::daemon;

namespace {

struct Options {
  std::string profile, server, config, server_config;
  long seconds = 0;
  std::uint64_t seed = 1;
  int clients = 1;
  double start = 0;
  bool verbose = false, namespaces = true, settling = false;
  std::vector<std::string> arguments;
};

Options parse(int count, char** words) {
  Options o;
  if (count < 3) {
    std::fprintf(stderr, "usage: measure_daemon PROFILE SECONDS [options] [-- ARGUMENT...]\n");
    std::exit(2);
  }
  o.profile = words[1];
  o.seconds = std::atol(words[2]);
  for (int i = 3; i < count; ++i) {
    const std::string w = words[i];
    const char* next = i + 1 < count ? words[i + 1] : "";
    if (w == "--") {
      o.arguments.assign(words + i + 1, words + count);
      break;
    }
    if (w == "-v") o.verbose = true;
    else if (w == "-m")
      o.settling = true;
    else if (w == "-x") o.namespaces = false;
    else if (w == "-s") o.seed = std::strtoull(next, nullptr, 10), ++i;
    else if (w == "-n") o.clients = std::atoi(next), ++i;
    else if (w == "-c") o.config = next, ++i;
    else if (w == "-p") o.server = next, ++i;
    else if (w == "-d") o.server_config = next, ++i;
    else if (w == "-t") o.start = std::atof(next), ++i;
  }
  return o;
}

BenchHost& add(Bench& bench, const Options& o, const std::string& name, const std::string& profile,
               const std::string& config, int number, bool is_client) {
  BenchHostConfig host;
  host.name = name;
  host.may_use_namespaces = o.namespaces;
  if (!profile.empty() && profile.front() == '/') host.visible.push_back(profile.substr(0, profile.rfind('/')));
  HostInterface interface;
  interface.v4 = IpAddress::v4(0x0a000000U + static_cast<std::uint32_t>(number));
  host.interfaces = {interface};
  if (is_client) {
    host.clock.offset = Duration::from_seconds(0.05);
    host.clock.oscillator.frequency = Frequency::from_ppm(20);
  }
  BenchHost& added = bench.add(host);
  const Profile* known = find_profile(profile);
  Launch launch;
  launch.packages = daemons_folder();
  launch.library = shim_path();
  launch.loader = loader_path();
  launch.sandbox = added.folder();
  launch.config = config;
  if (is_client) launch.arguments = o.arguments;
  if (known == nullptr) launch.program = profile;
  const ProgramImage image = known != nullptr ? prepare(*known, launch) : prepare(launch);
  bench.after(Duration::from_seconds(is_client ? o.start : 0), [&added, image] {
    added.programs().start(image);
    added.run();
  });
  return added;
}

std::uint64_t hash(const std::string& text) {
  std::uint64_t h = 1469598103934665603U;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return h;
}

}  // namespace

int main(int count, char** words) {
  const Options o = parse(count, words);
  const auto begin = std::chrono::steady_clock::now();
  Bench bench{o.seed};
  std::vector<BenchHost*> hosts;
  if (o.server.empty()) {
    bench.add_responder(IpAddress::v4(0x0a000001));
  } else {
    hosts.push_back(&add(bench, o, "server", o.server, o.server_config, 1, false));
  }
  for (int i = 0; i < o.clients; ++i) {
    hosts.push_back(&add(bench, o, "client" + std::to_string(i), o.profile, o.config, 2 + i, true));
    hosts.back()->worst_since = bench.start() + Duration::from_whole_seconds(o.seconds / 2);
  }
  // The last sample beyond a millisecond, one every ten seconds: from then on the clock holds it.
  double settled_s = 0;
  std::function<void()> sample = [&] {
    const double since_start = (bench.now() - bench.start()).seconds();
    if (std::fabs(hosts.back()->host_clock().error(bench.now()).seconds()) > 1e-3) settled_s = since_start;
    if (since_start < static_cast<double>(o.seconds)) bench.after(Duration::from_whole_seconds(10), sample);
  };
  if (o.settling) bench.after(Duration{}, sample);
  const auto middle = std::chrono::steady_clock::now();
  bench.run_until(Duration::from_whole_seconds(o.seconds));
  const auto end = std::chrono::steady_clock::now();
  const double setup = std::chrono::duration<double>(middle - begin).count(),
               wall = std::chrono::duration<double>(end - middle).count();
  std::uint64_t turns = 0;
  std::string clocks;
  double worst = 0;
  for (BenchHost* host : hosts) {
    turns += host->programs().turns();
    clocks += host->clock_log;
    worst = std::max(worst, host->worst_error);
    if (o.verbose) std::printf("--- %s\n%s", host->programs().describe().c_str(), host->output_text.c_str());
    for (const Ending& e : host->endings) {
      std::printf("ended: %s %d\n", e.how == Ending::How::exited ? "exit" : "signal", e.status);
    }
    if (!host->failure.empty()) std::printf("FAILED: %s\n", host->failure.c_str());
  }
  std::printf(
      "%s: %ld s in %.3f s (+%.3f set-up): %.0f s/s, turns %llu, worst error in 2nd half %.6f s, last %.6f s, packets "
      "%016llx, clock %016llx\n",
      o.profile.c_str(), o.seconds, wall, setup, static_cast<double>(o.seconds) / wall,
      static_cast<unsigned long long>(turns), worst, hosts.back()->host_clock().error(bench.now()).seconds(),
      static_cast<unsigned long long>(hash(bench.packet_log())), static_cast<unsigned long long>(hash(clocks)));
  if (o.settling) std::printf("above 1 ms for the last time at %.0f s\n", settled_s);
}
