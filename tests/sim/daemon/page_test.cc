// Programs that write over the memory that they share with the simulator, and what the simulator reads there.
#include <catch2/catch.hpp>

#include <sys/wait.h>

#include <memory>
#include <string>

#include "sim/daemon/page/page_access.h"
#include "sim/daemon/page/page_check.h"
#include "sim/daemon/page/page_tables.h"
#include "sim/daemon/page/shared_page.h"
#include "tests/sim/daemon/bench/daemon_on_bench.h"

using namespace ntpsim;
using namespace ntpsim::daemon;
using namespace ntpsim::literals;
using Catch::Matchers::Contains;

namespace {

struct Scribbled {
  std::vector<Ending> endings;
  std::string failure, output;
};

Scribbled scribble(const std::vector<std::string>& arguments) {
  Bench bench;
  DaemonSetup setup;
  setup.profile = "";
  setup.program = std::string{PROGRAM_FOLDER} + "/scribble";
  setup.arguments = arguments;
  setup.patience_ms = 500;
  setup.visible = {PROGRAM_FOLDER};
  BenchHost& host = add_daemon(bench, 2, setup);
  bench.run_until(30_s);
  return {host.endings, host.failure, host.output_text};
}

// A page as a run with one program has it: a process, a thread, a socket with a packet, a timer.
struct Used {
  Used() {
    const int process = new_process(*page);
    page->processes[process].state = ProcessState::running;
    page->processes[process].pid = 2;
    new_thread(*page, process);
    socket = new_object(*page, ObjectKind::udp);
    page->processes[process].objects[3] = socket;
    slot = take_packet(*page);
    append(*page, page->objects[socket].received, slot);
    timer = new_timer(*page, TimerKind::descriptor, process);
    page->timers[timer].object = new_object(*page, ObjectKind::timer);
    page->objects[page->timers[timer].object].timer = timer;
  }

  std::optional<std::string> wrong() const { return nonsense_in(*page, PageTerms{*page}, 1); }

  SharedPage page;
  std::uint16_t socket, slot, timer;
};

}  // namespace

TEST_CASE("a page that makes sense is found to make sense, empty or in use") {
  const SharedPage empty;
  CHECK(nonsense_in(*empty, PageTerms{*empty}, 0) == std::nullopt);
  CHECK(Used{}.wrong() == std::nullopt);
}

TEST_CASE("whatever the simulator uses of a page is checked") {
  Used used;
  Page& page = *used.page;
  SECTION("counts") {
    page.thread_count = max_threads + 1;
    CHECK(used.wrong() == "thread_count is 97");
  }
  SECTION("indices") {
    page.threads[0].process = 48;
    CHECK(used.wrong() == "threads[0].process is 48");
  }
  SECTION("programs") {
    page.processes[0].program = 1;
    CHECK(used.wrong() == "processes[0].program is 1");
  }
  SECTION("process numbers") {
    page.processes[0].pid = -1;   // kill(2) takes it for every process
    CHECK(used.wrong() == "processes[0].pid is -1");
  }
  SECTION("kinds") {
    page.objects[used.socket].kind = static_cast<ObjectKind>(9);
    CHECK(used.wrong() == "objects[0].kind is 9");
  }
  SECTION("sizes") {
    page.packets[used.slot].size = max_datagram + 1;
    CHECK(used.wrong() == "packets[0].size is 65508");
  }
  SECTION("a list that is a circle") {
    page.packets[used.slot].next = used.slot;
    CHECK(used.wrong() == "received has packet 0, which cannot be there");
  }
  SECTION("a packet in two lists") {
    page.outgoing = page.objects[used.socket].received;
    CHECK(used.wrong() == "received has packet 0, which cannot be there");
  }
  SECTION("a list without its end") {
    page.objects[used.socket].received.last = none;
    CHECK(used.wrong() == "received.last is 65535");
  }
  SECTION("lengths of lists") {
    page.objects[used.socket].received.length = 2;
    CHECK(used.wrong() == "received.length is 2");
  }
  SECTION("texts") {
    for (char& letter : page.processes[0].name) letter = 'x';
    CHECK(used.wrong() == "the name of a process does not end");
  }
  SECTION("times") {
    page.debt = -1;
    CHECK(used.wrong() == "debt is -1");
  }
  SECTION("timers") {
    page.timers[used.timer].object = max_objects;
    CHECK(used.wrong() == "timers[0].object is 512");
  }
}

TEST_CASE("an emptied page makes sense") {
  Used used;
  used.page->packets[used.slot].next = used.slot;
  make_empty(*used.page);
  CHECK(nonsense_in(*used.page, PageTerms{*used.page}, 0) == std::nullopt);
}

TEST_CASE("a program that writes over the shared memory ends its run, and is named") {
  const Scribbled all = scribble({"1", "100000", "60000"});
  CHECK_THAT(all.failure, Contains("scribble") && Contains("has left nonsense in the memory that it shares with ntpsim: "));
}

// Counts, lists and the clock are in the first octets; all but the packets is in the first million.
TEST_CASE("nothing that a program writes there brings the simulator down") {
  const std::vector<std::string> amounts[] = {{"30", "4000"}, {"500", "1000000"}, {"50000", "1000000"}};
  int faults = 0;
  for (const std::vector<std::string>& amount : amounts) {
    for (int seed = 1; seed <= 20; ++seed) {
      INFO("seed " << seed << ", " << amount[0] << " octets in " << amount[1]);
      const Scribbled result = scribble({std::to_string(seed), amount[0], amount[1]});
      const bool goes_on = result.output == "still here\nstill here\nstill here\nstill here\nstill here\n";
      const bool is_fault = !result.failure.empty();
      faults += is_fault ? 1 : 0;
      CAPTURE(result.output, result.endings.size());
      const bool has_crashed = result.endings.size() == 1 && result.endings[0].how == Ending::How::signalled;
      CHECK((goes_on || is_fault || has_crashed));
    }
  }
  CHECK(faults >= 20);
}

TEST_CASE("a program that sets the clock and dies in the same turn has written over nothing") {
  const Scribbled result = scribble({"step"});
  CHECK(result.failure == "");
  REQUIRE(result.endings.size() == 1);
  CHECK(result.endings[0].how == Ending::How::signalled);
}

TEST_CASE("a program that reads the clock while the kernel slews it has written over nothing") {
  const Scribbled result = scribble({"poll"});
  CHECK(result.failure == "");
  CHECK(result.output == "it was read for three seconds\n");
}

TEST_CASE("the shared memory cannot be made shorter") {
  const Scribbled result = scribble({"truncate"});
  CHECK(result.output == "it cannot be made shorter\n");
  CHECK(result.failure == "");
}
