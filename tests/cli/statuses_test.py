"""Exit statuses, messages, and what is left in the file system after a run that did not go well."""
import json
import os
import signal
import subprocess
import time
import xml.etree.ElementTree

from program import PROGRAM, SOURCE, ProgramTest, pair

LONG = pair().replace("stop: 2h", "stop: 5200w") + "record: {packets: false, events: false, clock: 1d}\n"


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

    def test_a_full_disk_is_3_and_leaves_no_folder(self):
        self.write("pair.yaml", pair())
        result = subprocess.run(["bash", "-c", f"ulimit -f 8; trap '' XFSZ; exec {PROGRAM} run pair.yaml --out full"],
                                cwd=self.folder, capture_output=True, text=True, timeout=60)
        self.assertEqual(result.returncode, 3, result.stdout + result.stderr)
        self.assertEqual(self.names(), ["pair.yaml"])

    def test_a_time_limit_is_3_and_leaves_no_folder(self):
        self.write("long.yaml", LONG)
        self.expect(3, "run", "long.yaml", "--timeout", "200ms", says="--timeout")
        self.assertEqual(self.names(), ["long.yaml"])

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
        self.assertNotIn("does not read", listed)
