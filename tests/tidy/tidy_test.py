"""The checks: first on samples that each has to refuse or accept, then on the tree itself."""

import os
import pathlib
import unittest

import checks

ROOT = pathlib.Path(__file__).resolve().parents[2]
READ = (".cc", ".h", ".c", ".py", ".sh", ".cmake", ".txt", ".yaml", ".md")
READ_BY_NAME = ("ntpsim", "run", "CMakeLists.txt")
LEFT_OUT = {"build", "runs", ".git", "__pycache__", "tests/errors"}   # the last is bad on purpose


def files():
    for folder, folders, names in os.walk(ROOT):
        inside = pathlib.Path(folder).relative_to(ROOT)
        folders[:] = sorted(name for name in folders if name not in LEFT_OUT and (inside / name).as_posix() not in LEFT_OUT)
        for name in sorted(names):
            if name.endswith(READ) or name in READ_BY_NAME:
                path = pathlib.Path(folder, name)
                yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


class TreeTest(unittest.TestCase):
    def test_every_file_keeps_to_every_check(self):
        read = list(files())
        self.assertIn("models/base/time.h", [path for path, _ in read])
        findings = [f"{path}:{line}: {message}" for path, text in read for check in checks.CHECKS
                    for line, message in check(path, text)]
        self.assertEqual([], findings, "\n" + "\n".join(findings))

    def test_every_include_is_written_from_the_root(self):
        missing = [f"{path}:{number}: {found[1]}" for path, text in files() if checks.is_cxx(path)
                   for number, line in enumerate(text.splitlines(), 1)
                   if (found := checks.INCLUDE.match(line)) and found[1].startswith('"')
                   and not (ROOT / found[1].strip('"')).exists()]
        self.assertEqual([], missing, "\n" + "\n".join(missing))


    def test_no_class_holds_two_nouns(self):
        lengths = checks.class_lengths((path, text) for path, text in files() if path.startswith(("models/", "sim/")))
        self.assertGreater(lengths["sim/daemon", "Supervisor"], 300)
        self.assertEqual({}, {name: lines for name, lines in lengths.items() if lines > checks.LONGEST_CLASS})

    def test_no_folder_is_too_full(self):
        files_of = {}
        for path, _ in files():
            if path.startswith(("models/", "sim/", "tests/sim/", "tests/models/")):
                files_of.setdefault(path.rpartition("/")[0], []).append(path)
        self.assertIn("sim/host", files_of)
        self.assertEqual({}, {folder: len(paths) for folder, paths in files_of.items() if len(paths) > checks.FULLEST_FOLDER})


class SampleTest(unittest.TestCase):
    def refuse(self, check, path, *samples):
        for sample in samples:
            with self.subTest(sample=sample):
                self.assertTrue(list(check(path, sample)), "not found")

    def accept(self, check, path, *samples):
        for sample in samples:
            with self.subTest(sample=sample):
                self.assertEqual([], list(check(path, sample)))

    def test_layering(self):
        self.refuse(checks.layering, "models/base/a.cc", '#include "models/clock/host_clock.h"', "#include <ns3/ptr.h>",
                    "#include <unistd.h>", "#include <fstream>", '#include "random.h"')
        self.refuse(checks.layering, "models/clock/a.h", '#include "models/wire/packet.h"')
        self.refuse(checks.layering, "models/ntp/a.h", '#include "models/clock/host_clock.h"', '#include "sim/host/port.h"')
        self.refuse(checks.layering, "models/engine.h", '#include "models/clock/host_clock.h"')
        self.refuse(checks.layering, "sim/scenario/a.cc", '#include "models/server/server.h"', "#include <ns3/ptr.h>",
                    '#include "sim/daemon/launch/launch.h"')
        self.refuse(checks.layering, "sim/daemon/profiles.h", '#include "sim/scenario/spec.h"')
        self.refuse(checks.layering, "sim/record/a.cc", '#include "sim/host/port.h"', "  #  include <ns3/ptr.h>")
        self.refuse(checks.layering, "sim/net/a.cc", "#include <ns3/core-module.h>", "#include <yaml-cpp/yaml.h>",
                    '#include "sim/host/host.h"')
        self.refuse(checks.layering, "sim/host/a.cc", "#include <ns3/event-id.h>", '#include "sim/net/topology.h"')
        self.refuse(checks.layering, "sim/main.cc", "#include <ns3/simulator.h>")
        self.refuse(checks.layering, "tests/models/ntp/a.cc", '#include "sim/host/port.h"')
        self.refuse(checks.layering, "plugins/a.cc", "")
        self.accept(checks.layering, "models/clock/a.cc", "#include <vector>", '#include "models/base/time.h"')
        self.accept(checks.layering, "sim/scenario/a.cc", '#include "models/server/server_config.h"',
                    '#include "models/ntp/config.h"', '#include "sim/daemon/profiles.h"', "#include <yaml-cpp/yaml.h>")
        self.accept(checks.layering, "sim/net/a.cc", "#include <ns3/simulator.h>", '#include "models/base/random.h"',
                    '#include "sim/host/port.h"')
        self.refuse(checks.layering, "sim/net/a.cc", '#include "models/clock/host_clock.h"')
        self.accept(checks.layering, "sim/host/a.cc", '#include "models/clock/host_clock.h"', '#include "sim/daemon/supervisor.h"')
        self.accept(checks.layering, "sim/main.cc", '#include "sim/host/run.h"', "#include <boost/program_options.hpp>")

    def test_banned_calls(self):
        self.refuse(checks.banned_calls, "models/ntp/a.cc", "int x = rand();", "srand(1);", "x = ::random();", "time(nullptr)",
                    "std::time(&t);", "gettimeofday(&tv, nullptr);", "std::chrono::system_clock::now()", "steady_clock::now()",
                    "std::random_device d;", "std::mt19937 g;", "std::normal_distribution<> d;", "a = pow(2, 3);",
                    "b = std::exp(x);", "c = ::sin(x)", "std::log10f(x)", "usleep(3);", "std::this_thread::sleep_for(d)")
        self.refuse(checks.banned_calls, "sim/net/a.cc", "drand48()", "clock_gettime(CLOCK_REALTIME, &t)")
        self.accept(checks.banned_calls, "models/ntp/a.cc", "// rand() is banned", '"time(nullptr)"', "mathematics::exp(x)",
                    "clock.time(0)", "Duration time() const;", "transmit_time(now)", "std::sqrt(x)", "random_.uniform()",
                    "/* pow(\n2) */", "1'000'000", "operand(x)", "exponential(x)")
        self.accept(checks.banned_calls, "models/base/mathematics.cc", "double log(double x) {")
        self.accept(checks.banned_calls, "sim/main.cc", "steady_clock::now()")

    def test_findings_stand_on_their_line(self):
        text = 'int a;  // one\n/* two\n three */ auto s = R"(four\nfive)";\nint b = rand();\n'
        self.assertEqual([5], [line for line, _ in checks.banned_calls("models/base/a.cc", text)])

    def test_unordered_containers(self):
        self.refuse(checks.unordered_containers, "sim/net/a.h", "std::unordered_map<int, int> m;", "std::set<Node*> s;",
                    "std::unordered_set<int> s;  // fast", "std::map<const Host*, int> m;")
        self.accept(checks.unordered_containers, "sim/net/a.h", "std::unordered_map<int, int> m;  // lookup only",
                    "std::map<int, Node*> m;", "#include <unordered_map>", "// unordered_map<int, int>")

    def test_length(self):
        self.refuse(checks.length, "models/a.cc", "\n" * 501)
        self.accept(checks.length, "models/a.cc", "\n" * 500)

    def test_line_length(self):
        self.refuse(checks.line_length, "sim/a.cc", "x" * 133)
        self.refuse(checks.line_length, "tests/a.py", "x" * 133)
        self.accept(checks.line_length, "sim/a.cc", "x" * 132)
        self.accept(checks.line_length, "tests/sim/a_test.cc", "x" * 133)   # the text of a scenario

    def test_lengths_of_classes(self):
        header = "class Port : public Base {\n public:\n  int f();\n};\n\nstruct Small {\n};\n"
        source = "int Port::f() {\n  return 1;\n}\n\nPort::Port() : a{1} {}\n\nPort::~Port() { close(); }\n"
        nested = "struct Port::State {\n  int a;\n};\n\nint Port::State::f() {\n  return a;\n}\n"
        self.assertEqual({("sim", "State"): 6}, checks.class_lengths([("sim/c.cc", nested)]))
        lengths = checks.class_lengths([("sim/a.h", header), ("sim/a.cc", source), ("sim/b.cc", source)])
        self.assertEqual({("sim", "Port"): 14, ("sim", "Small"): 2}, lengths)

    def test_whitespace(self):
        self.refuse(checks.whitespace, "a.py", "\tx\n", "x \n", "x")
        self.accept(checks.whitespace, "a.py", "x\n", "")

    def test_unfinished(self):
        for word in ("TO" "DO", "FIX" "ME", "XX" "X", "HA" "CK"):
            self.refuse(checks.unfinished, "a.py", f"# {word}: later\n")
        self.accept(checks.unfinished, "a.py", "hackney\n", "todos\n")

    def test_names(self):
        self.refuse(checks.names, "a.h", "class PacketManager {", "struct TimeUtils {", "class Helper;")
        self.accept(checks.names, "a.h", "class Packet {", "// class PacketManager")

    def test_header(self):
        self.refuse(checks.header, "a.h", "// A noun.\n", "#pragma once\n")
        self.accept(checks.header, "a.h", "// A noun.\n#pragma once\n", "/* A noun. */\n#ifndef A_H\n")

    def test_links(self):
        self.refuse(checks.links, "tests/README.md", "[a](nothing.md)", "[a](bench.h) [b](../models/none)", "[a](#no-such-heading)",
                    "[a](../models/README.md#no-such-heading)")
        self.accept(checks.links, "tests/README.md", "[a](bench.h)", "[a](../models/README.md#glossary)",
                    "[a](https://example.org/nothing)", "# The house\n[a](#the-house)")
        self.accept(checks.links, "a.cc", "values[i](nothing)")

    def test_page_length(self):
        self.refuse(checks.page_length, "models/README.md", "\n" * 91)
        self.accept(checks.page_length, "models/README.md", "\n" * 90)
        self.refuse(checks.page_length, "README.md", "\n" * 131)
        self.accept(checks.page_length, "README.md", "\n" * 130)

    def test_scenario_description(self):
        self.refuse(checks.scenario_description, "scenarios/a.yaml", "format: 1\n", "format: 1\ndescription:\n",
                    "hosts:\n  description: inner\n")
        self.accept(checks.scenario_description, "scenarios/a/b.yaml", "format: 1\ndescription: A claim.\n")


if __name__ == "__main__":
    unittest.main()
