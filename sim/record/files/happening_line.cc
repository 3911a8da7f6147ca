#include "sim/record/files/happening_line.h"

#include <fmt/format.h>

namespace ntpsim::record {

namespace {

struct Fields {
  JsonLine& line;

  JsonLine& at_host(std::string_view action, const std::string& host) const {
    return line.text("action", action).text("host", host);
  }
  JsonLine& at_program(std::string_view action, const std::string& host, const std::string& program) const {
    return at_host(action, host).text("program", program);
  }
  JsonLine& at_network(std::string_view action, const std::string& network) const {
    return line.text("action", action).text("network", network);
  }

  void operator()(const StepClock& h) const { at_host("step", h.host).seconds("by_s", h.by); }
  void operator()(const SetFrequency& h) const { at_host("set_frequency", h.host).ppm("frequency_ppm", h.to); }
  void operator()(const SetTemperature& h) const {
    at_host("set_temperature", h.host).text("to", fmt::format("{}C", h.to.celsius));
  }
  void operator()(const SuspendHost& h) const { at_host("suspend", h.host); }
  void operator()(const ResumeHost& h) const { at_host("resume", h.host).truth("read_rtc", h.read_rtc); }
  void operator()(const MigrateHost& h) const {
    at_host("migrate", h.host).seconds("jump_s", h.jump);
    if (h.frequency) line.ppm("frequency_ppm", *h.frequency);
  }
  void operator()(const StartProgram& h) const { at_program("start", h.host, h.program); }
  void operator()(const StopProgram& h) const { at_program("stop", h.host, h.program); }
  void operator()(const CrashProgram& h) const { at_program("crash", h.host, h.program); }
  void operator()(const RestartProgram& h) const { at_program("restart", h.host, h.program).seconds("down_s", h.down); }
  void operator()(const Cut& h) const { at_network("cut", h.network).text("host", h.host); }
  void operator()(const Restore& h) const { at_network("restore", h.network).text("host", h.host); }
  void operator()(const SetPath& h) const {
    at_network("set_path", h.network).text("from", h.change.from).text("to", h.change.to.value_or("all"));
  }
  void operator()(const SetLink& h) const {
    at_network("set_link", h.network);
    if (h.rate) line.text("rate", fmt::format("{}bps", h.rate->bits_per_second));
    if (h.loss) line.text("loss", fmt::format("{}", h.loss->value));
  }
  void operator()(const SetRoute& h) const {
    at_host("set_route", h.route.host).text("to", h.route.to).text("via", h.route.via);
  }
  void operator()(const SetServer& h) const {
    at_program("set_server", h.host, h.program);
    if (h.stratum) line.whole("stratum", *h.stratum);
    if (h.leap) line.text("leap", *h.leap);
    if (h.refid) line.text("refid", *h.refid);
    if (h.offset) line.seconds("offset_s", *h.offset);
    if (h.drift) line.ppm("drift_ppm", *h.drift);
  }
  void operator()(const CallProgram& h) const {
    at_program("call", h.host, h.program).text("function", h.function);
    for (const auto& [name, value] : h.arguments) line.text("argument." + name, value);
  }
};

}  // namespace

void put_happening(JsonLine& line, const Happening& happening) { std::visit(Fields{line}, happening); }

}  // namespace ntpsim::record
