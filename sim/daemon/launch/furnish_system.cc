#include "sim/daemon/launch/furnish_system.h"

#include <net/if.h>
#include <net/if_arp.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "sim/daemon/page/page_setup.h"

namespace ntpsim::daemon {

namespace fs = std::filesystem;

namespace {

void write(const fs::path& file, const std::string& text) { std::ofstream{file} << text << '\n'; }

void add_processors(const fs::path& folder, unsigned count) {
  fs::create_directories(folder);
  for (unsigned i = 0; i < count; ++i) fs::create_directories(folder / ("cpu" + std::to_string(i)));
  for (const char* name : {"online", "possible", "present"}) {
    write(folder / name, count == 1 ? "0" : "0-" + std::to_string(count - 1));
  }
}

struct Device {
  std::string name;
  std::array<std::uint8_t, 6> address;
  int mtu;
  unsigned type, flags;
};

void add_device(const fs::path& folder, const Device& device, std::size_t index) {
  const fs::path place = folder / device.name;
  fs::create_directories(place);
  char address[18], flags[16];
  std::snprintf(address, sizeof address, "%02x:%02x:%02x:%02x:%02x:%02x", device.address[0], device.address[1],
                device.address[2], device.address[3], device.address[4], device.address[5]);
  std::snprintf(flags, sizeof flags, "0x%x", device.flags);
  write(place / "address", address);
  write(place / "mtu", std::to_string(device.mtu));
  write(place / "type", std::to_string(device.type));
  write(place / "flags", flags);
  for (const char* name : {"ifindex", "iflink"}) write(place / name, std::to_string(index));
  write(place / "carrier", "1");
  write(place / "operstate", (device.flags & IFF_LOOPBACK) != 0 ? "unknown" : "up");
}

}  // namespace

void furnish_system(const SupervisorConfig& config) {
  const fs::path folder = fs::path{config.sandbox.folder} / "sys";
  add_processors(folder / "devices/system/cpu", config.processors);
  const fs::path network = folder / "class/net";
  for (std::size_t i = 0; i < config.interfaces.size(); ++i) {
    const HostInterface& interface = config.interfaces[i];
    add_device(network, {interface.name, hardware_address(interface, i), interface.mtu, ARPHRD_ETHER,
                         IFF_UP | IFF_BROADCAST | IFF_MULTICAST}, i + 1);
  }
  add_device(network, {"lo", {}, loopback_mtu, ARPHRD_LOOPBACK, IFF_UP | IFF_LOOPBACK}, config.interfaces.size() + 1);
}

}  // namespace ntpsim::daemon
