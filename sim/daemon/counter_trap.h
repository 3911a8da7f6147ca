// Whether this machine keeps programs from reading the processor's time stamp counter when it is asked to (PR_SET_TSC).
//
// Some virtual machines accept the request and let the instruction pass. A program that reads the counter by an instruction of
// its own (Go does) then sees the machine's time, and its runs need not repeat.
#pragma once

namespace ntpsim::daemon {

bool counter_is_trapped();   // tried once, in a child process

}  // namespace ntpsim::daemon
