// A program that is an engine: started, stopped and called by the timeline. What the engine has stored outlives it.
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
  // Makes the engine of one life; `path` names that life's randomness.
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
  void end(record::ProgramState how);    // stopped or crashed: the engine cannot tell them apart

  Kernel& kernel_;
  ProgramIndex index_;
  std::string name_;
  MakeEngine make_engine_;
  int lives_ = 0;                        // how often it has been started
  EngineDriver::Files stored_;
  std::unique_ptr<EngineDriver> driver_; // while it runs
};

}  // namespace ntpsim::host
