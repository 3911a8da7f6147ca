#include "sim/daemon/page/page_setup.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "sim/daemon/delivery.h"
#include "sim/daemon/supervisor.h"

namespace ntpsim::daemon {

namespace {

template <std::size_t size>
void put_text(char (&out)[size], const std::string& text) {
  if (text.size() >= size) throw std::invalid_argument{"too long: " + text};
  std::memcpy(out, text.c_str(), text.size() + 1);
}

void put_v4(PageInterface& out, const IpAddress& address, int prefix) {
  std::copy_n(address.bytes().begin(), 4, out.v4);
  out.v4_prefix = static_cast<std::uint8_t>(prefix);
  out.has_v4 = 1;
}

void put_v6(PageInterface& out, const IpAddress& address, int prefix) {
  std::copy(address.bytes().begin(), address.bytes().end(), out.v6);
  out.v6_prefix = static_cast<std::uint8_t>(prefix);
  out.has_v6 = 1;
}

// The loopback is the last interface in the page, so that world and page have the same interface numbers.
void add_loopback(Page& page) {
  PageInterface& out = page.interfaces[page.interface_count++];
  put_text(out.name, "lo");
  out.is_loopback = 1;
  out.mtu = loopback_mtu;
  put_v4(out, *IpAddress::parse("127.0.0.1"), 8);
  put_v6(out, *IpAddress::parse("::1"), 128);
}

void add(Page& page, const HostInterface& interface) {
  const std::uint32_t index = page.interface_count++;
  PageInterface& out = page.interfaces[index];
  put_text(out.name, interface.name);
  out.mtu = static_cast<std::uint32_t>(interface.mtu);
  if (interface.v4) put_v4(out, *interface.v4, interface.v4_prefix);
  if (interface.v6) put_v6(out, *interface.v6, interface.v6_prefix);
  const auto hardware = hardware_address(interface, index);
  std::copy(hardware.begin(), hardware.end(), out.hardware_address);
}

}  // namespace

std::array<std::uint8_t, 6> hardware_address(const HostInterface& interface, std::size_t index) {
  const IpAddress& address = interface.v4 ? *interface.v4 : *interface.v6;
  const std::size_t last = interface.v4 ? 0 : 12;
  std::array<std::uint8_t, 6> out{2};
  std::copy_n(address.bytes().begin() + last, 4, out.begin() + 1);
  out[5] = static_cast<std::uint8_t>(index);
  return out;
}

void set_routes(Page& page, const std::vector<HostRoute>& routes) {
  if (routes.size() > max_routes) throw std::invalid_argument{std::string{page.host_name} + " has too many routes"};
  page.route_count = 0;
  for (const HostRoute& route : routes) {
    PageRoute& out = page.routes[page.route_count++];
    out.to = to_page({route.to.base, 0});
    out.gateway = route.gateway ? to_page({*route.gateway, 0}) : PageAddress{};
    out.interface = static_cast<std::uint16_t>(route.interface + 1);
    out.prefix = static_cast<std::uint8_t>(route.to.length);
  }
}

void set_up(Page& page, const SupervisorConfig& config) {
  if (config.interfaces.size() >= max_interfaces) throw std::invalid_argument{config.name + " has too many interfaces"};
  constexpr std::int64_t poll_cost = 200;
  page.read_cost = config.read_cost.floor_nanoseconds();
  page.poll_cost = poll_cost;
  page.random_key = config.random_key;
  page.next_shown_pid = 2;   // the keeper is the first process
  put_text(page.host_name, config.name);
  put_text(page.kernel_release, config.kernel_release);
  page.processors = config.processors;
  page.file_date = config.file_date;
  put_text(page.sandbox, config.sandbox.folder);
  put_text(page.loader, config.loader);
  put_text(page.preload, "LD_PRELOAD=" + config.library);
  std::vector<std::string> shared = harmless_files();
  for (const std::string& path : config.sandbox.visible) {
    std::error_code missing;
    const std::string own_name = std::filesystem::canonical(path, missing).string();
    shared.push_back(path);
    if (!missing && own_name != path) shared.push_back(own_name);
  }
  if (shared.size() > std::size(page.shared_paths)) {
    throw std::invalid_argument{config.name + " has too many visible paths"};
  }
  for (const std::string& path : shared) put_text(page.shared_paths[page.shared_path_count++], path);
  for (const HostInterface& interface : config.interfaces) add(page, interface);
  add_loopback(page);
}

}  // namespace ntpsim::daemon
