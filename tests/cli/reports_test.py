"""Reports of sanitizers and valgrind: each is a fault unless the scenario says otherwise, and a user's options stay."""
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from program import SOURCE, ProgramTest

SCENARIO = """format: 1
description: A program makes a mistake that a sanitizer or valgrind finds.
stop: 10min
hosts:
  host: {{programs: [{{name: it, daemon: {{program: {program}, args: [{how}], expect_end: any{more}}}}}]}}
timeline: [{timeline}]
expect:
  - {{output: {{host: host, matches: the end, at_least: 1}}}}
"""
STOP = "{at: 1min, stop: {host: host, program: it}}"
CODE = SOURCE / "tests/cli/programs/mistakes.c"
THREADS = SOURCE / "tests/cli/programs/threads.c"
HEAP_OVERFLOW = "ERROR: AddressSanitizer: heap-buffer-overflow on address"


def compiled(folder, name, source, *options, compiler="gcc"):
    program = pathlib.Path(folder) / name
    subprocess.run([compiler, "-std=gnu11", "-O1", "-g", "-pthread", *options, source, "-o", program], check=True)
    return program


class Reports(ProgramTest):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="ntpsim-programs-")
        cls.addClassCleanup(folder.cleanup)
        cls.plain = compiled(folder.name, "plain", CODE)
        cls.sanitized = compiled(folder.name, "sanitized", CODE, "-fsanitize=address,undefined")
        cls.alone = compiled(folder.name, "without_namespaces", SOURCE / "tests/without_namespaces.c")

    def run_program(self, status, program, how, *arguments, more="", under=(), timeline=STOP):
        self.write("it.yaml", SCENARIO.format(program=program, how=how, more=more, timeline=timeline))
        result = self.ntpsim("run", "it.yaml", *arguments, under=under)
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        return result.stdout + result.stderr

    def output(self, folder="runs/it"):
        return (self.folder / folder / "host/it.log").read_text()

    def expect_fault(self, said, at, process, tool, words):
        self.assertRegex(said, rf"at {at}\d* s of simulated time: host: it: its process {re.escape(process)} has a report by "
                               rf"{tool}, which was not expected: .*{words}.*; its reports are faults\n")

    def test_a_heap_overflow_is_a_fault_in_each_process_and_while_the_program_is_stopped(self):
        for how, at, process in (("overflow", "10.000000", "sanitized (2)"),
                                 ("overflow-in-child", "10.000000", "sanitized (3)"),
                                 ("overflow-when-silent", "10.000000", "sanitized (2)"),
                                 ("overflow-when-stopped", "60.000000", "sanitized (2)")):
            with self.subTest(how=how):
                said = self.run_program(3, self.sanitized, how)
                self.expect_fault(said, at, process, "AddressSanitizer", HEAP_OVERFLOW)
                self.assertIn("SUMMARY: AddressSanitizer", self.output("runs/it.failed"))

    def test_undefined_behaviour_is_a_fault_though_the_program_goes_on(self):
        said = self.run_program(3, self.sanitized, "undefined")
        self.expect_fault(said, "10.000000", "sanitized (2)", "UndefinedBehaviorSanitizer",
                          r"mistakes.c:\d+:\d+: runtime error: signed integer overflow: 2147483647 \+ 1")
        self.assertIn("the end", self.output("runs/it.failed"))

    def test_leaks_are_found_and_nothing_else_is_called_one(self):
        self.expect_fault(self.run_program(3, self.sanitized, "leak"), "10.000000", "sanitized (2)", "LeakSanitizer",
                          "ERROR: LeakSanitizer: detected memory leaks")
        self.assertIn("Direct leak of 100 byte(s)", self.output("runs/it.failed"))
        for how in ("none", "registers-in-function", "registers-in-call"):
            with self.subTest(how=how):
                self.run_program(0, self.sanitized, how)

    def test_a_program_that_does_not_exit_has_a_warning_that_leaks_are_not_looked_for(self):
        warning = "warning: host: it: leaks were not looked for, because {}; a sanitizer looks when a program exits"
        self.assertIn(warning.format("a signal ended it"), self.run_program(0, self.sanitized, "wait"))
        self.assertIn(warning.format("it ran up to the end"), self.run_program(0, self.sanitized, "wait", timeline=""))
        for program, more in ((self.plain, ""), (self.sanitized, ", environment: {LSAN_OPTIONS: detect_leaks=0}"),
                              (self.sanitized, ", reports: ignored")):
            self.assertNotIn("leaks", self.run_program(0, program, "wait", more=more))

    def test_leaks_are_found_without_namespaces(self):
        self.expect_fault(self.run_program(3, self.sanitized, "leak", under=[self.alone]), "10.000000", "sanitized (2)",
                          "LeakSanitizer", "detected memory leaks")
        self.run_program(0, self.sanitized, "none", under=[self.alone])

    def test_threads_that_take_turns_do_not_race(self):
        compilers = ["gcc"] + [compiler for compiler in ("clang-16", "clang") if shutil.which(compiler)][:1]
        for compiler in compilers:
            with self.subTest(compiler=compiler):
                threads = compiled(self.folder, "threads", THREADS, "-fsanitize=thread", compiler=compiler)
                self.run_program(0, threads, "none")
                program = compiled(self.folder, "races", CODE, "-fsanitize=thread", compiler=compiler)
                self.expect_fault(self.run_program(3, program, "race"), "10.0", "races (2)", "ThreadSanitizer",
                                  "WARNING: ThreadSanitizer: data race")

    def test_what_a_program_prints_can_be_no_report(self):
        words = "'==7==ERROR: AddressSanitizer: stack-overflow', 'in a log'"
        self.expect_fault(self.run_program(3, self.plain, "print, " + words), "10.000000", "plain (2)", "AddressSanitizer",
                          "==7==ERROR: AddressSanitizer: stack-overflow")
        self.run_program(0, self.plain, "print, " + words, more=", reports: ignored")
        self.run_program(0, self.sanitized, "undefined", more=", reports: ignored")

    def test_options_of_the_scenario_stay_beside_those_that_ntpsim_needs(self):
        given = ("{ASAN_OPTIONS: 'verify_asan_link_order=1 quarantine_size_mb=8:log_path=\"/tmp/a b\"', "
                 "UBSAN_OPTIONS: 'print_stacktrace=1', LSAN_OPTIONS: 'max_leaks=3', TSAN_OPTIONS: ''}")
        said = self.run_program(0, self.sanitized, "options", more=", environment: " + given)
        path = "log_path=/proc/ntpsim-report"
        for line in (f"ASAN_OPTIONS=verify_asan_link_order=0:{path}:quarantine_size_mb=8\n", f"MSAN_OPTIONS={path}\n",
                     f"UBSAN_OPTIONS={path}:print_stacktrace=1\n", f"LSAN_OPTIONS={path}:max_leaks=3\n", f"TSAN_OPTIONS={path}\n"):
            self.assertIn(" " + line, self.output())
        because = "has no effect, because ntpsim needs another value"
        self.assertIn(f"warning: host: it: ASAN_OPTIONS: verify_asan_link_order=1 {because}", said)
        self.assertIn(f'warning: host: it: ASAN_OPTIONS: log_path="/tmp/a b" {because}', said)
        self.assertEqual(said.count(because), 2)
        said = self.run_program(0, self.sanitized, "options", more=", reports: ignored, environment: " + given)
        self.assertNotIn("log_path", said)
        self.assertIn("log_path=\"/tmp/a b\"", self.output())
        self.run_program(0, self.sanitized, "leak", more=", environment: {ASAN_OPTIONS: detect_leaks=0}")

    @unittest.skipUnless(shutil.which("valgrind"), "there is no valgrind")
    def test_errors_that_valgrind_finds_are_faults(self):
        said = self.run_program(3, self.plain, "overflow", "--wrap", "valgrind --error-exitcode=9 --log-file=/tmp/elsewhere")
        self.expect_fault(said, "10.000000", "memcheck-amd64- (2)", "valgrind", "==2== Invalid write of size 1")
        self.assertIn("again: ntpsim run it.yaml --wrap 'valgrind --error-exitcode=9 --log-file=/tmp/elsewhere'", said)
        said = self.run_program(3, self.plain, "leak", "--wrap", "valgrind -q --leak-check=full")
        self.expect_fault(said, "10.000000", "memcheck-amd64- (2)", "valgrind", "100 bytes in 1 blocks are definitely lost")
        said = self.run_program(0, self.plain, "none", "--wrap", "valgrind --xml=yes --xml-file=/tmp/elsewhere")
        self.assertIn("warning: host: it: valgrind: --xml=yes has no effect", said)
        self.assertIn("ERROR SUMMARY: 0 errors", self.output())
        self.run_program(0, self.plain, "overflow", "--wrap", "valgrind", more=", reports: ignored")
