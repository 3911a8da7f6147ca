#!/usr/bin/env python3
"""Prints sim/daemon/shim/CALLS.md: what becomes of each system call, from the tables of the preloaded library.

    calls_page.py SOURCE_FOLDER > sim/daemon/shim/CALLS.md
"""
import pathlib
import re
import sys

# The call that a function of libc makes, where their names differ.
MADE_BY = {
    "open": ["openat"], "fopen": ["openat"], "opendir": ["getdents64"], "stat": ["newfstatat"], "fstat": ["newfstatat"],
    "fstatat": ["newfstatat"], "lstat": ["newfstatat"], "fork": ["clone"], "pthread_create": ["clone3"], "waitpid": ["wait4"],
    "sigaction": ["rt_sigaction"], "signal": ["rt_sigaction"], "sigprocmask": ["rt_sigprocmask"],
    "pthread_sigmask": ["rt_sigprocmask"], "sigsuspend": ["rt_sigsuspend"], "sigtimedwait": ["rt_sigtimedwait"],
    "sigpending": ["rt_sigpending"], "recv": ["recvfrom"], "send": ["sendto"], "pread": ["pread64"], "pwrite": ["pwrite64"],
    "pselect": ["pselect6"], "futimens": ["utimensat"], "usleep": ["clock_nanosleep"], "raise": ["tgkill"],
    "posix_spawn": ["clone3", "execve"], "execv": ["execve"], "execl": ["execve"], "exit": ["exit_group"],
    "_exit": ["exit_group"], "mkstemp": ["openat"], "pthread_kill": ["tgkill"], "pthread_cond_wait": ["futex"],
    "pthread_mutex_lock": ["futex"], "getifaddrs": ["recvmsg"], "ntp_adjtime": ["clock_adjtime"], "eventfd": ["eventfd2"],
    "signalfd": ["signalfd4"], "pipe": ["pipe2"], "gethostname": ["uname"], "getrlimit": ["prlimit64"],
    "setrlimit": ["prlimit64"], "malloc": ["brk"], "printf": ["write"], "access": ["access"], "statvfs": ["statfs"],
}


def calls_in(text):
    """The calls that a C program makes: by number, or by the functions of libc."""
    code = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    made = set(re.findall(r"\bSYS_(\w+)", code))
    for function in set(re.findall(r"\b(\w+)\(", code)):
        made.update([function, *MADE_BY.get(function, [])])
    return made


def tiers_in(table):
    """Call -> what becomes of it, from call_table.cc."""
    tiers = {}
    passing = re.search(r"passing\[\] = \{(.*?)\};", table, re.S).group(1)
    tiers.update((name, "passes to the kernel") for name in re.findall(r"SYS_(\w+)", passing))
    for group in re.findall(r"constexpr Emulated \w+\[\] = \{(.*?)\n\};", table, re.S):
        for name, handler in re.findall(r"\{SYS_(\w+), (\w+)\}", group):
            tiers[name] = "done: succeeds without effect" if handler == "pretend" else "done"
    refused = re.search(r"constexpr Refused refused\[\] = \{(.*?)\n\};", table, re.S).group(1)
    for error, why, names in re.findall(r'\{(E\w+), "([^"]*)",\s*\{(.*?)\}\}', refused, re.S):
        tiers.update((name, f"refused with {error}: {why}") for name in re.findall(r"SYS_(\w+)", names))
    return tiers


def page(source):
    shim = source / "sim/daemon/shim"
    names = re.findall(r'\{(\d+), "(\w+)"\}', (source / "sim/daemon/call_names.cc").read_text())
    tiers = tiers_in((shim / "entry/call_table.cc").read_text())
    shown = {file.stem: calls_in(file.read_text()) for file in sorted((source / "tests/shim").glob("*.c"))}
    unnamed = set(tiers) - {name for _, name in names}
    if unnamed:
        raise SystemExit(f"sim/daemon/call_names.cc lacks {', '.join(sorted(unnamed))}")
    lines = [
        "# System calls of real programs",
        "",
        "Made by [calls_page.py](../../../tests/shim/calls_page.py) from [call_table.cc](entry/call_table.cc), where a change",
        "belongs; `tidy/calls` compares them.",
        "",
        "* **done**: in virtual time, for the simulated host.",
        "* **passes to the kernel**: it concerns only the program's own memory, files and descriptors.",
        "* **refused**: with the errno that its man page has for a kernel that lacks or denies it. The run warns once per program",
        "  and call.",
        "* **ends the run**: without it time, packets or results could change; the run fails and names it.",
        "",
        "The programs of [tests/shim](../../../tests/shim) in the last column make the call, natively and in virtual time. Every",
        "refusal is compared with this page by `sim/daemon`.",
        "",
        "| number | call | what becomes of it | programs that show it |",
        "|---|---|---|---|",
    ]
    for number, name in names:
        tests = ", ".join(test for test, calls in shown.items() if name in calls)
        lines.append(f"| {number} | {name} | {tiers.get(name, 'ends the run')} | {tests} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page(pathlib.Path(sys.argv[1])))
