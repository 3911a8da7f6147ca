#include "sim/record/run_fingerprint.h"

namespace ntpsim::record {

namespace {

std::uint64_t word(int index) { return static_cast<std::uint32_t>(index); }

struct ReportWords {
  Fingerprint& hash;

  void operator()(const Message& m) const { hash.add(m.text); }
  void operator()(const StateChanged& s) const {
    hash.add(s.what);
    hash.add(s.value);
  }
  void operator()(const ReachChanged& r) const {
    hash.add(r.source);
    hash.add(std::uint64_t{r.reach});
  }
  void operator()(const Measured& m) const {
    hash.add(m.source);
    hash.add(m.offset);
    hash.add(m.delay);
    hash.add(static_cast<std::uint64_t>(m.reason));
  }
  void operator()(const Rejected& r) const {
    hash.add(r.source);
    hash.add(static_cast<std::uint64_t>(r.reason));
  }
  void operator()(const SourceJudged& s) const {
    hash.add(s.source);
    hash.add(s.standing);
    hash.add(static_cast<std::uint64_t>(s.reason));
  }
  void operator()(const SelectedSource& s) const { hash.add(s.source); }
  void operator()(const ErrorBound& b) const { hash.add(b.bound); }
  void operator()(const Returned& r) const {
    hash.add(r.function);
    hash.add(r.value);
  }
};

}  // namespace

void RunFingerprint::begin(What what, int host, int program) {
  hash_.add(static_cast<std::uint64_t>(what) << 56 | (word(program) & 0xffffff) << 32 | word(host));
}

void RunFingerprint::packet(const PacketEvent& event) {
  begin(What::packet, event.host, event.network);
  hash_.add(event.at);
  hash_.add(event.id);
  hash_.add(static_cast<std::uint64_t>(event.what) << 32 | static_cast<std::uint64_t>(event.reason));
  hash_.add(event.source);
  hash_.add(event.destination);
  hash_.add(event.payload);
}

void RunFingerprint::adjusted(TrueTime at, int host, int program, const AdjustClock& call) {
  begin(What::adjusted, host, program);
  hash_.add(at);
  std::uint64_t set = 0;
  const auto add = [this, &set](unsigned bit, const auto& field, auto word_of) {
    if (!field) return;
    set |= std::uint64_t{1} << bit;
    hash_.add(word_of(*field));
  };
  const auto same = [](auto value) { return value; };
  const auto whole = [](auto value) { return static_cast<std::uint64_t>(static_cast<std::int64_t>(value)); };
  add(0, call.step, same);
  add(1, call.slew, same);
  add(2, call.frequency, same);
  add(3, call.pll_offset, same);
  add(4, call.time_constant, whole);
  add(5, call.max_error, same);
  add(6, call.estimated_error, same);
  add(7, call.status, whole);
  add(8, call.tai_offset, whole);
  hash_.add(set);
}

void RunFingerprint::stepped(TrueTime at, int host, Duration by, bool by_program) {
  begin(What::stepped, host, by_program ? 1 : 0);
  hash_.add(at);
  hash_.add(by);
}

void RunFingerprint::reported(TrueTime at, int host, int program, const Report& report) {
  begin(What::reported, host, program);
  hash_.add(at);
  hash_.add(std::uint64_t{report.index()});
  std::visit(ReportWords{hash_}, report);
}

void RunFingerprint::changed(TrueTime at, int host, int program, ProgramState state) {
  begin(What::changed, host, program);
  hash_.add(at);
  hash_.add(static_cast<std::uint64_t>(state));
}

void RunFingerprint::happened(TrueTime at, std::size_t kind) {
  begin(What::happened, -1, -1);
  hash_.add(at);
  hash_.add(std::uint64_t{kind});
}

void RunFingerprint::final_error(int host, Duration error) {
  begin(What::final_error, host, -1);
  hash_.add(error);
}

}  // namespace ntpsim::record
