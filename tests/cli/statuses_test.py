"""Exit statuses, messages, and what failed runs leave in the file system."""
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import subprocess
import time
import xml.etree.ElementTree

from program import PROGRAM, SOURCE, ProgramTest, pair

LONG = pair().replace("stop: 2h", "stop: 5200w") + "record: {packets: false, events: false, clock: 1d}\n"

# A thousandth of it takes longer than anybody waits.
BUSY = """format: 1
description: A thousandth of this run is ten million packets.
stop: 10000s
record: {packets: false, events: false}
hosts:
  server: {programs: [{server: {}}]}
  flooder: {programs: [{flooder: {target: server, every: 1us}}]}
networks:
  wan: {hosts: [server, flooder], path: {delay: 1ms}}
"""

CROWD = """format: 1
description: So many hosts take minutes to be made.
stop: 1d
record: {packets: false, events: false, clock: 1d}
hosts:
  server: {programs: [{server: {}}]}
  client: {count: 1000000, clock: {oscillator: crystal}, programs: [{sntp: {servers: [server], poll: 16s}}]}
networks:
  wan: {hosts: [server, client], path: {delay: 1ms}, addresses: {ipv4: 10.0.0.0/8}}
"""


class Statuses(ProgramTest):
    def expect(self, status, *arguments, says=""):
        result = self.ntpsim(*arguments)
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        self.assertIn(says, result.stdout + result.stderr)
        return result

    def test_met_is_0_and_missed_is_1_with_the_command_that_repeats_it(self):
        self.write("pair.yaml", pair())
        self.expect(0, "run", "pair.yaml", says="1 expectation met")
        self.expect(1, "run", "pair.yaml", "--seed", "7", "--set", "expect.1.offset.max=1us",
                    says="ntpsim run pair.yaml --seed 7 --set 'expect.1.offset.max=1us'")

    def test_mistakes_of_all_files_are_told_and_nothing_runs(self):
        self.write("good.yaml", pair())
        self.write("bad.yaml", pair().replace("delay", "dealy"))
        self.write("worse.yaml", "format: 1\n")
        result = self.expect(2, "run", "good.yaml", "bad.yaml", "worse.yaml", says="dealy")
        self.assertIn("worse.yaml", result.stderr)
        self.assertNotIn("runs", self.names())

    def test_command_lines_that_mean_nothing(self):
        self.write("pair.yaml", pair())
        for arguments, says in (
                (["rnu"], "did you mean"),
                (["run"], "which scenario"),
                (["run", "missing.yaml"], "missing.yaml: no such file"),
                (["run", "pair.yaml", "--sed", "1"], "--sed"),
                (["run", "pair.yaml", "--seed", "many"], "many"),
                (["run", "pair.yaml", "--seed"], "seed"),
                (["run", "pair.yaml", "--seed", "-1"], "--seed -1: a whole number from 0"),
                (["run", "pair.yaml", "--seed", "18446744073709551616"], "a whole number from 0"),
                (["run", "pair.yaml", "--memory", "8"], "--memory 8: a size above zero"),
                (["run", "pair.yaml", "--disk", "0B"], "--disk 0B: a size above zero"),
                (["run", ""], "path is empty"),
                (["check", ""], "path is empty"),
                (["run", "pair.yaml", "--jobs", "0"], "--jobs"),
                (["run", "pair.yaml", "--timeout", "5"], "--timeout 5"),
                (["run", "pair.yaml", "--timeout", "-5s"], "--timeout -5s"),
                (["run", "pair.yaml", "--scheduler", "best"], "priority-queue"),
                (["run", "pair.yaml", "--set", "nothing"], "PATH=VALUE"),
                (["run", "pair.yaml", "--set", "hosts.cleint.clock.offset=1s"], "client"),
                (["run", "pair.yaml", "--set", "hosts.client.clock.offset=1"], "unit"),
                (["run", "pair.yaml", "pair.yaml"], "would both be run as"),
                (["list", "colours"], "colours"),
                (["check"], "which scenario"),
                (["bless"], "which scenario")):
            with self.subTest(arguments=arguments):
                self.expect(2, *arguments, says=says)
        self.assertEqual(self.names(), ["pair.yaml"])

    def test_a_folder_that_is_not_ours_is_left_alone(self):
        self.write("pair.yaml", pair())
        self.write("precious/thesis.txt", "all my work")
        self.expect(2, "run", "pair.yaml", "--out", "precious", says="not an ntpsim run folder")
        self.assertEqual((self.folder / "precious/thesis.txt").read_text(), "all my work")
        self.assertEqual(self.names(), ["pair.yaml", "precious", "precious/thesis.txt"])

    def test_a_run_folder_of_ours_is_replaced(self):
        self.write("pair.yaml", pair())
        self.expect(0, "run", "pair.yaml", "--out", "mine")
        self.expect(0, "run", "pair.yaml", "--out", "mine", "--seed", "2")
        self.assertEqual(json.loads((self.folder / "mine/summary.json").read_text())["seed"], 2)

    def test_a_place_that_cannot_be_written_is_3(self):
        self.write("pair.yaml", pair())
        self.write("file", "")
        self.expect(3, "run", "pair.yaml", "--out", "file/below", says="file")
        self.assertEqual(self.names(), ["file", "pair.yaml"])

    def test_a_limit_on_the_size_of_files_is_3_and_leaves_no_folder(self):
        self.write("pair.yaml", pair())
        for ignored in ("", "trap '' XFSZ; "):
            result = subprocess.run(["bash", "-c", f"ulimit -f 8; {ignored}exec {PROGRAM} run pair.yaml --out full"],
                                    cwd=self.folder, capture_output=True, text=True, timeout=60)
            self.assertEqual(result.returncode, 3, result.stdout + result.stderr)
            self.assertIn("File too large", result.stdout)
            self.assertEqual(self.names(), ["pair.yaml"])

    def test_standard_output_that_cannot_be_written_is_3(self):
        self.write("pair.yaml", pair())
        for arguments in (["run", "pair.yaml", "--json"], ["run", "pair.yaml"], ["list", "metrics"], ["reference"]):
            with self.subTest(arguments=arguments), open("/dev/full", "w") as full:
                result = subprocess.run([PROGRAM, *arguments], cwd=self.folder, stdout=full, stderr=subprocess.PIPE, text=True)
                self.assertEqual(result.returncode, 3)
                self.assertIn("standard output could not be written", result.stderr)

    def test_a_junit_file_that_cannot_be_written_is_3_before_anything_runs(self):
        self.write("pair.yaml", pair())
        self.expect(3, "run", "pair.yaml", "--junit", "missing/junit.xml", says="missing/junit.xml: the JUnit file cannot")
        self.assertEqual(self.names(), ["pair.yaml"])

    def test_a_time_limit_is_3_and_leaves_no_folder(self):
        self.write("long.yaml", LONG)
        self.expect(3, "run", "long.yaml", "--timeout", "200ms", says="--timeout")
        self.assertEqual(self.names(), ["long.yaml"])

    def within(self, seconds, *arguments):
        began = time.monotonic()
        result = self.ntpsim(*arguments)
        self.assertLess(time.monotonic() - began, seconds)
        return result

    def test_a_time_limit_holds_within_a_second_whatever_a_run_is_doing(self):
        self.write("slices.yaml", BUSY)
        self.write("crowd.yaml", CROWD)
        for name in ("slices", "crowd"):
            with self.subTest(name=name):
                result = self.within(2.5, "run", name + ".yaml", "--timeout", "1s", "--memory", "100GiB")
                self.assertEqual(result.returncode, 3, result.stdout + result.stderr)
                self.assertIn("--timeout", result.stdout + result.stderr)
        self.assertEqual(self.names(), ["crowd.yaml", "slices.yaml"])

    def test_ctrl_c_holds_within_a_second_whatever_a_run_is_doing(self):
        self.write("slices.yaml", BUSY)
        self.write("crowd.yaml", CROWD)
        for name in ("slices", "crowd"):
            with self.subTest(name=name):
                child = subprocess.Popen([PROGRAM, "run", name + ".yaml"], cwd=self.folder, stdout=subprocess.DEVNULL)
                time.sleep(1)
                began = time.monotonic()
                child.send_signal(signal.SIGINT)
                self.assertEqual(child.wait(timeout=60), 130)
                self.assertLess(time.monotonic() - began, 1.5)
        self.assertEqual(self.names(), ["crowd.yaml", "slices.yaml"])

    def test_a_memory_limit_is_3_and_names_its_option(self):
        self.write("crowd.yaml", CROWD)
        result = self.expect(3, "run", "crowd.yaml", "--memory", "300MB", says="--memory")
        self.assertIn("limit", result.stdout + result.stderr)
        self.write("fleet.yaml", CROWD.replace("1000000", "20000"))
        self.expect(3, "run", "fleet.yaml", "--memory", "300MB", says="--memory sets another")
        self.assertEqual(self.names(), ["crowd.yaml", "fleet.yaml"])

    def test_a_disk_limit_is_3_and_names_its_option(self):
        self.write("rows.yaml", pair() + "record: {clock: 1us}\n")
        self.expect(3, "run", "rows.yaml", "--disk", "10MB", says="--disk sets another")
        self.assertEqual(self.names(), ["rows.yaml"])

    def test_the_next_run_removes_what_a_killed_one_left_and_nothing_of_one_that_lives(self):
        self.write("long.yaml", LONG)
        self.write("pair.yaml", pair())
        living = subprocess.Popen([PROGRAM, "run", "long.yaml"], cwd=self.folder, stdout=subprocess.DEVNULL)
        self.addCleanup(living.wait)
        self.addCleanup(living.send_signal, signal.SIGINT)
        self.wait_for(lambda: self.partial("long"))
        killed = subprocess.Popen([PROGRAM, "run", "long.yaml", "--out", "runs/other"], cwd=self.folder, stdout=subprocess.DEVNULL)
        self.wait_for(lambda: self.partial("other"))
        for process in [*self.children(killed.pid), killed.pid]:
            os.kill(process, signal.SIGKILL)
        killed.wait()
        self.write("runs/.mine.partial-7/thesis.txt", "all my work")
        self.assertEqual(len(self.partial("other")), 1)
        self.expect(0, "run", "pair.yaml")
        self.assertEqual(self.partial("other"), [])
        self.assertEqual(len(self.partial("long")), 1)
        self.assertIn("runs/.mine.partial-7/thesis.txt", self.names())

    def partial(self, name):
        return [entry for entry in self.folder.glob(f"runs/.{name}.partial-*") if (entry / ".ntpsim-lock").exists()]

    def children(self, process):
        return [int(child) for child in pathlib.Path(f"/proc/{process}/task/{process}/children").read_text().split()]

    def wait_for(self, what):
        deadline = time.monotonic() + 30
        while not what() and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertTrue(what())

    def test_the_command_that_repeats_a_run_is_quoted_for_a_shell(self):
        self.write("it's a pair.yaml", pair(bound="1us"))
        first = self.expect(1, "run", "it's a pair.yaml", "--set", "description=it's $HOME")
        again = [line for line in first.stdout.splitlines() if "again: " in line][0].split("again: ")[1]
        second = subprocess.run(["bash", "-c", again.replace("ntpsim", str(PROGRAM), 1)], cwd=self.folder, capture_output=True,
                                text=True, timeout=60)
        self.assertEqual(second.returncode, 1, second.stdout + second.stderr)
        self.assertIn(again, second.stdout)
        self.assertIn("it's $HOME", (self.folder / "runs/it's a pair/scenario.yaml").read_text())

    def test_the_command_that_repeats_a_run_has_all_that_can_change_its_verdict(self):
        self.write("set/pair.yaml", pair(bound="1us"))
        self.write("set/other.yaml", pair())
        values = {"seed": "7", "set": "description=it's $HOME", "jobs": "2", "out": "some place", "timeout": "5min",
                  "memory": "1GiB", "disk": "100MB", "junit": "verdicts.xml", "json": None, "pcap": None, "quiet": None,
                  "wrap": "valgrind -q", "no-pin": None, "scheduler": "map"}
        described = set(re.findall(r"^  (?:-. \[ )?--([a-z-]+)", self.ntpsim("run", "--help").stdout, re.MULTILINE)) - {"help"}
        self.assertEqual(described, set(values))   # a new option is in the command, or only says how verdicts are told
        if not shutil.which("valgrind"):
            values.pop("wrap")
        arguments = [word for name, value in values.items() for word in ("--" + name, value) if word is not None]
        first = self.expect(1, "run", "set", *arguments)
        again = json.loads(first.stdout.splitlines()[-1])["repeat"]
        words = shlex.split(again)
        for name, value in values.items():
            given = {"out": "some place/pair"}.get(name, value)
            with self.subTest(option=name):
                at = words.index("--" + name) if "--" + name in words else None
                self.assertEqual(at is None, name in ("junit", "json", "quiet"))
                if at is not None and given is not None:
                    self.assertEqual(words[at + 1], given)
        self.assertEqual(words[:3], ["ntpsim", "run", "set/pair.yaml"])
        second = subprocess.run(["bash", "-c", again.replace("ntpsim", str(PROGRAM), 1)], cwd=self.folder, capture_output=True,
                                text=True, timeout=60)
        self.assertEqual(second.returncode, 1, second.stdout + second.stderr)
        self.assertIn("again: " + again, second.stdout)

    def interrupt(self, *arguments):
        child = subprocess.Popen([PROGRAM, "run", *arguments], cwd=self.folder, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 30
        while not any("runs/" in name for name in self.names()) and time.monotonic() < deadline:
            time.sleep(0.01)
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=60)
        return child.returncode

    def test_ctrl_c_is_130_and_leaves_nothing(self):
        self.write("long.yaml", LONG)
        self.assertEqual(self.interrupt("long.yaml"), 130)
        self.assertEqual([name for name in self.names() if name.startswith("runs/")], [])

    def test_two_signals_at_once_are_one_wish(self):
        self.write("long.yaml", LONG)
        child = subprocess.Popen([PROGRAM, "run", "long.yaml"], cwd=self.folder, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while not any("runs/" in name for name in self.names()) and time.monotonic() < deadline:
            time.sleep(0.01)
        child.send_signal(signal.SIGTERM)
        child.send_signal(signal.SIGINT)
        self.assertEqual(child.wait(timeout=60), 130)
        self.assertEqual([name for name in self.names() if name.startswith("runs/")], [])

    def test_ctrl_c_during_many_jobs_is_130_and_leaves_nothing(self):
        for name in ("a", "b", "c", "d"):
            self.write(f"set/{name}.yaml", LONG)
        self.assertEqual(self.interrupt("set", "--jobs", "2"), 130)
        self.assertEqual([name for name in self.names() if name.startswith("runs/")], [])

    def test_junit_and_json_say_the_same(self):
        self.write("set/met.yaml", pair())
        self.write("set/missed.yaml", pair(bound="1us"))
        result = self.ntpsim("run", "set", "--junit", "junit.xml", "--json")
        self.assertEqual(result.returncode, 1)
        lines = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual([(line["scenario"], line["status"]) for line in lines], [("met", "met"), ("missed", "missed")])
        suites = xml.etree.ElementTree.parse(self.folder / "junit.xml").getroot()
        self.assertEqual((suites.get("tests"), suites.get("failures")), ("2", "1"))

    def test_bless_pins_a_run_and_a_change_is_missed_with_what_moved(self):
        scenario = self.write("pair.yaml", pair())
        self.expect(0, "bless", "pair.yaml", says="fingerprint")
        self.expect(0, "run", "pair.yaml", says="2 expectations met")
        self.expect(0, "run", "pair.yaml", "--seed", "2", says="1 expectation met")
        scenario.write_text(pair().replace("20ms, jitter", "21ms, jitter"))
        self.expect(1, "run", "pair.yaml", says="hosts.client.offset")

    def test_a_golden_file_that_is_none_is_bad_input_with_its_place(self):
        self.write("pair.yaml", pair())
        self.expect(0, "bless", "pair.yaml")
        golden = self.folder / "pair.golden.json"
        good = golden.read_text()
        for text, says in (
                (good.replace('"seed": 1', '"seed": "1"'), 'pair.golden.json: seed: it is "1"; expected a whole number'),
                (good.replace('"seed": 1', '"seed": null'), "pair.golden.json: seed: it is null; expected a whole number"),
                (good.replace('"seed": 1', '"seed": 1.5'), "seed: it is 1.5; expected a whole number"),
                (good.replace('"seed": 1', '"seed": -1'), "seed: it is -1; expected a whole number"),
                (good.replace('"seed": 1', '"seed": 7'), "seed: it is 7, and the scenario's is 1"),
                (good.replace('"seed": 1,', ""), "seed: the key is missing"),
                (good.replace('"fingerprint": "', '"fingerprint": 1, "print": "'), "print: a golden file has no such key"),
                (good.replace('"hosts": {', '"hosts": {"client": 1, "later": {'), "pair.golden.json:"),
                (good.replace('"steps": 0', '"steps": "none"'), 'hosts.server.steps: it is "none"; expected a number, or null'),
                ("[" * 200000, "pair.golden.json:1:4: this is nested deeper"),
                ('{"a":' * 200000 + "1" + "}" * 200000, "nested deeper"),
                ('{\n  "seed": 1,\n  nonsense', "pair.golden.json:3:"),
                ("[]", "the file holds no object"),
                ("", "this is no JSON")):
            golden.write_text(text)
            for verb in ("run", "check"):
                with self.subTest(text=text[:60], verb=verb):
                    self.expect(2, verb, "pair.yaml", says=says)
        golden.unlink()
        golden.symlink_to("nowhere")
        self.expect(2, "run", "pair.yaml", says="pair.golden.json: a link to a file that is not there")
        golden.unlink()
        golden.mkdir()
        self.expect(2, "run", "pair.yaml", says="pair.golden.json: this is no file")
        self.assertNotIn("runs", self.names())

    def test_a_run_that_is_not_compared_with_its_golden_file_says_so(self):
        self.write("pair.yaml", pair())
        self.expect(0, "bless", "pair.yaml")
        self.expect(0, "run", "pair.yaml", "--seed", "2", says="warning: pair.golden.json was blessed with seed 1")

    def test_bless_writes_the_messages_of_a_scenario_with_mistakes(self):
        self.write("bad.yaml", pair().replace("delay", "dealy"))
        self.expect(0, "bless", "bad.yaml")
        self.assertIn("dealy", (self.folder / "bad.txt").read_text())

    def test_pcap_is_written_beside_the_rest(self):
        self.write("pair.yaml", pair())
        self.expect(0, "run", "pair.yaml", "--pcap", "--out", "run")
        magic = (self.folder / "run/client/packets.pcap").read_bytes()[:4]
        self.assertEqual(magic, bytes.fromhex("4d3cb2a1"))   # nanoseconds, little endian

    def test_every_verb_has_a_help(self):
        for verb in ("run", "check", "list", "reference", "bless"):
            self.expect(0, verb, "--help", says="ntpsim " + verb)
        self.expect(0, "--help", says="Exit status")
        self.expect(0, "--version", says="ntpsim ")

    def test_the_list_names_every_scenario_that_comes_with_the_program(self):
        listed = self.ntpsim("list", "scenarios").stdout
        for path in (SOURCE / "scenarios").rglob("*.yaml"):
            self.assertIn("  " + str(path.relative_to(SOURCE / "scenarios").with_suffix("")) + " ", listed)
        self.assertNotIn("it has mistakes", listed)
