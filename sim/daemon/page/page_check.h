// Whether a page makes sense. Programs map it, so a program with a stray pointer may have written anything into it: after each
// turn, before the simulator uses what it reads there, it checks the page as it checks bytes from outside.
//
// What is checked is what the simulator uses: counts and indices, sizes, kinds and states, lists of packets, texts, times. What
// only programs use may be nonsense: that harms nobody but them.
#pragma once

#include <optional>
#include <string>

#include "sim/daemon/page/protocol.h"

namespace ntpsim::daemon {

// What the simulator has put into the page, and no program may change.
struct PageTerms {
  explicit PageTerms(const Page& page)
      : instant{page.instant}, read_cost{page.read_cost}, poll_cost{page.poll_cost}, debt_limit{page.debt_limit},
        threads{page.thread_count}, objects{page.object_count}, timers{page.timer_count}, packets{page.packets_used},
        clock{page.clock} {}

  std::int64_t instant, read_cost, poll_cost, debt_limit;
  std::uint32_t threads, objects, timers, packets;   // that were ever used: more may be
  PageClock clock;
};

// What is wrong, such as "packets[3].next is 70000"; nothing: the page makes sense. `programs` is the number of programs that
// were ever started. The clock is not looked at: programs may set it.
std::optional<std::string> nonsense_in(const Page& page, const PageTerms& terms, int programs);

// Whether programs can have left this clock behind. `now` is the world's at the instant of the turn, with what they did to it; by
// their readings they may have brought it over changes of its rate, and leap seconds, up to the end of the debt.
bool is_possible(const PageClock& left, PageClock now, std::int64_t debt);

// Nothing is in it any more: what a page that makes no sense becomes, so that nothing of it is used.
void make_empty(Page& page);

}  // namespace ntpsim::daemon
