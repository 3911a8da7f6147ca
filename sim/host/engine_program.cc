#include "sim/host/engine_program.h"

#include <utility>

namespace ntpsim::host {

EngineProgram::EngineProgram(Kernel& kernel, ProgramIndex index, std::string name, MakeEngine make_engine)
    : kernel_{kernel}, index_{index}, name_{std::move(name)}, make_engine_{std::move(make_engine)} {}

void EngineProgram::start() {
  if (driver_) return kernel_.record().warning(name_ + " was started, but it runs already");
  kernel_.record().program_state(index_, record::ProgramState::running);
  // Each life of a program draws its own numbers: with repeated ones, old answers would look valid after a restart.
  std::string path = "hosts." + kernel_.name() + ".programs." + name_;
  if (++lives_ > 1) path += ".life-" + std::to_string(lives_);
  driver_ = std::make_unique<EngineDriver>(kernel_, index_, make_engine_(path), stored_);
  driver_->handle(Started{stored_});
}

void EngineProgram::end(record::ProgramState how) {
  if (!driver_) return;
  driver_.reset();
  kernel_.record().program_state(index_, how);
  kernel_.plan();
}

void EngineProgram::call(const Called& call) {
  if (driver_) driver_->handle(call);
  else kernel_.record().warning("a call of " + call.function + " failed: the program does not run");
}

}  // namespace ntpsim::host
