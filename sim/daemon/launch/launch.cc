#include "sim/daemon/launch/launch.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "sim/daemon/launch/executable.h"
#include "sim/daemon/launch/sandbox.h"
#include "sim/daemon/launch/tool_options.h"

namespace ntpsim::daemon {

namespace fs = std::filesystem;

namespace {

std::string with_folder(std::string_view text, const std::string& folder) {
  std::string out{text};
  constexpr std::string_view mark = "{folder}";
  for (std::size_t at = out.find(mark); at != std::string::npos; at = out.find(mark, at + folder.size())) {
    out.replace(at, mark.size(), folder);
  }
  return out;
}

void write_config(const Profile& profile, const Launch& launch) {
  const fs::path file = fs::path{launch.sandbox} / fs::path{profile.config_path}.relative_path();
  fs::create_directories(file.parent_path());
  std::ofstream out{file};
  if (!launch.replaces_config) out << profile.config_template;
  out << launch.config;
  if (!launch.config.empty() && launch.config.back() != '\n') out << '\n';
  out.close();
  if (!out) throw std::runtime_error{"cannot write " + file.string()};
  date(file.string(), launch.file_date);
}

void make_directories(const Profile& profile, const Launch& launch) {
  for (const std::string_view directory : profile.directories) {
    fs::create_directories(fs::path{launch.sandbox} / fs::path{directory}.relative_path());
  }
}

// getenv finds the first entry of a name: the caller's come before the profile's and the common ones.
void add_environment(ProgramImage& image, const Launch& launch, const std::string& path) {
  image.environment = launch.environment;
  for (const std::string& variable :
       {"LD_PRELOAD=" + launch.library, "PATH=" + path + "/usr/sbin:/usr/bin:/sbin:/bin", std::string{"HOME=/root"},
        std::string{"LANG=C.UTF-8"}, std::string{"TZ=UTC"}}) {
    image.environment.push_back(variable);
  }
  image.overruled = join_sanitizer_options(image.environment, launch.reports_are_read);
  image.lets_lines_out = launch.lets_lines_out;
  if (!launch.lets_lines_out) return;
  // Python and Perl buffer by themselves; with this setting Perl prints as C programs do.
  for (const char* variable : {"PYTHONUNBUFFERED=1", "PERLIO=:stdio"}) image.environment.emplace_back(variable);
}

bool is_valgrind(const std::vector<std::string>& debugger) {
  return !debugger.empty() && fs::path{debugger.front()}.filename().string().find("valgrind") != std::string::npos;
}

// Valgrind is a static program and makes the system calls of the program inside it: they are trapped as its own.
void put_under_valgrind(ProgramImage& image, const Launch& launch) {
  image.command = launch.debugger;
  if (launch.reports_are_read) {
    for (std::string& option : join_valgrind_options(image.command)) image.overruled.push_back(std::move(option));
  }
  image.command.push_back(launch.program);
  image.command.insert(image.command.end(), launch.arguments.begin(), launch.arguments.end());
}

// The library must not be preloaded into gdb, only into the program that gdb starts. gdb must pass on the library's signals.
void put_under_debugger(ProgramImage& image, const Launch& launch) {
  std::vector<std::string> command = launch.debugger;
  for (const std::string& wish : {std::string{"set startup-with-shell off"}, "set environment LD_PRELOAD " + launch.library,
                                  std::string{"handle SIGSYS SIGSEGV nostop noprint pass"}}) {
    command.insert(command.end(), {"-iex", wish});
  }
  command.push_back("--args");
  command.insert(command.end(), image.command.begin(), image.command.end());
  image.command = command;
  image.is_wrapped = true;
  std::erase_if(image.environment, [](const std::string& variable) { return variable.starts_with("LD_PRELOAD="); });
}

ProgramImage image_of(const Launch& launch, const std::string& search_first) {
  ProgramImage image;
  image.program = launch.program;
  const Executable executable = inspect(launch.program);
  const std::string name = fs::path{launch.program}.filename();
  if (executable.linkage == Linkage::static_program) {
    image.command = {launch.loader, executable.program, name};
    image.command.insert(image.command.end(), executable.interpretation.begin(), executable.interpretation.end());
  } else if (launch.by_trap_alone) {
    image.command = {launch.loader, executable.dynamic_loader, name, executable.dynamic_loader};
  }
  image.command.push_back(launch.program);
  image.command.insert(image.command.end(), launch.arguments.begin(), launch.arguments.end());
  add_environment(image, launch, search_first);
  if (is_valgrind(launch.debugger)) {
    put_under_valgrind(image, launch);
  } else if (!launch.debugger.empty()) {
    put_under_debugger(image, launch);
  }
  return image;
}

}  // namespace

std::string program_of(const Profile& profile, const Launch& launch) {
  if (profile.program.front() == '/') return std::string{profile.program};
  return launch.packages + "/" + std::string{profile.folder} + "/" + std::string{profile.program};
}

ProgramImage prepare(const Launch& launch) { return image_of(launch, ""); }

ProgramImage prepare(const Profile& profile, const Launch& launch) {
  const std::string folder = launch.packages + "/" + std::string{profile.folder};
  if (!profile.config_path.empty()) write_config(profile, launch);
  make_directories(profile, launch);
  Launch all = launch;
  if (all.program.empty()) all.program = program_of(profile, launch);
  all.arguments.assign(profile.arguments.begin(), profile.arguments.end());
  all.arguments.insert(all.arguments.end(), launch.arguments.begin(), launch.arguments.end());
  for (const std::string_view variable : profile.environment) all.environment.push_back(with_folder(variable, folder));
  // Libraries that the machine does not have were unpacked beside the program. Each name may occur only once: Python takes the
  // last, others the first.
  const bool is_named = std::any_of(all.environment.begin(), all.environment.end(),
                                    [](const std::string& variable) { return variable.starts_with("LD_LIBRARY_PATH="); });
  if (!is_named) {
    all.environment.push_back(
        with_folder("LD_LIBRARY_PATH={folder}/usr/lib/x86_64-linux-gnu:{folder}/lib/x86_64-linux-gnu", folder));
  }
  ProgramImage image = image_of(all, folder + "/usr/sbin:" + folder + "/usr/bin:");
  if (profile.user.empty()) return image;
  image.directories.assign(profile.directories.begin(), profile.directories.end());
  image.owner = user_number(profile.user);
  return image;
}

}  // namespace ntpsim::daemon
