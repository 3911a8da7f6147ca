// A program that is an engine. The timeline starts, stops and calls it. What the engine stores outlives it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "models/engine.h"
#include "sim/host/engine_driver.h"
#include "sim/host/kernel.h"
#include "sim/host/program.h"

namespace ntpsim::host {

class EngineProgram final : public Program {
 public:
  // Makes the engine of one life; `path` is the name of that life's random stream.
  using MakeEngine = std::function<std::unique_ptr<Engine>(const std::string& path)>;

  EngineProgram(Kernel& kernel, ProgramIndex index, std::string name, MakeEngine make_engine);

  void start() override;
  void stop() override { end(record::ProgramState::stopped); }
  void crash() override { end(record::ProgramState::crashed); }
  void forget_state() override { stored_.clear(); }
  void call(const Called& call) override;
  bool is_running() const override { return driver_ != nullptr; }
  void end_of_run() override {}

 private:
  void end(record::ProgramState how);    // stopped or crashed: the engine sees no difference

  Kernel& kernel_;
  ProgramIndex index_;
  std::string name_;
  MakeEngine make_engine_;
  int lives_ = 0;                        // how often it has been started
  EngineDriver::Files stored_;
  std::unique_ptr<EngineDriver> driver_; // while it runs
};

}  // namespace ntpsim::host
