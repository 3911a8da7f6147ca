// bless FILE: writes the golden file of a small run. compare FILE: compares the same run with such a file, as `ntpsim run` does;
// compare FILE REASON: with another reason for one rejected packet. Made of the sources before and after something was added.
#include <fstream>
#include <iostream>

#include "sim/cli/golden.h"
#include "tests/sim/record/fixture.h"

using namespace ntpsim;

namespace {

record::Summary summary_of_run(Reason why) {
  record::Run run;
  run.error(0, {{0, 0.5}, {50, 0.001}, {100, -0.002}});
  run.report(4, 0, Message{"hello"}).report(5, 0, StateChanged{"leap", "insert"}).report(6, 0, ReachChanged{"server", 255});
  run.report(7, 0, Measured{"server", Duration::from_seconds(0.003), Duration::from_seconds(0.02), Reason::none});
  run.report(8, 0, Rejected{"server", why}).report(9, 0, SourceJudged{"server", Standing::excess, Reason::not_preferred});
  run.report(10, 0, SelectedSource{"server"}).report(11, 0, ErrorBound{Duration::from_seconds(0.001)});
  run.report(12, 0, Returned{"ping", "42"});
  run.recorder().timeline(run.at(20), StepClock{"a", Duration::from_seconds(1)});
  run.recorder().timeline(run.at(21), SetServer{"a", "sntp", 3, Leap::insert, {}, {}, {}});
  run.state(30, 0, record::ProgramState::crashed);
  return run.finish();
}

int compare(const std::filesystem::path& file, Reason why) {
  std::vector<Diagnostic> mistakes;
  const auto golden = cli::read_golden(file, mistakes);
  if (!golden) return 2;
  record::Summary summary = summary_of_run(why);
  cli::compare_with_golden(*golden, summary);
  std::cout << summary.expectations.at(0).reason << '\n';
  return summary.all_met() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const Reason why = argc > 3 ? find_reason(argv[3]).value() : Reason::bogus_origin;
  if (argv[1] == std::string{"compare"}) return compare(argv[2], why);
  std::ofstream{argv[2]} << cli::golden_text(summary_of_run(why));
  return 0;
}
