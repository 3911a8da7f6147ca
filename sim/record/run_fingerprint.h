// What of a run goes into its fingerprint: every datagram with its payload, every adjustment and step, every report, every
// change of a program, the timeline, and where each clock stood at the end. Not what was only looked at: samples of clocks and
// the pieces in which their errors are told.
#pragma once

#include "models/engine.h"
#include "sim/record/fingerprint.h"
#include "sim/record/packet_event.h"
#include "sim/record/program_state.h"

namespace ntpsim::record {

class RunFingerprint {
 public:
  void packet(const PacketEvent& event);
  void adjusted(TrueTime at, int host, int program, const AdjustClock& call);
  void stepped(TrueTime at, int host, Duration by, bool by_program);
  void reported(TrueTime at, int host, int program, const Report& report);
  void changed(TrueTime at, int host, int program, ProgramState state);
  void happened(TrueTime at, std::size_t kind);       // the timeline; what it does shows in what follows
  void final_error(int host, Duration error);
  std::string hex() const { return hash_.hex(); }

 private:
  enum class What : std::uint64_t { packet = 1, adjusted, stepped, reported, changed, happened, final_error };
  void begin(What what, int host, int program);

  Fingerprint hash_;
};

}  // namespace ntpsim::record
