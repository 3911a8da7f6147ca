"""Real programs: the same bytes every time, clear messages for faults, and nothing left behind."""
import os
import pathlib
import signal
import subprocess
import sys
import time

from program import PROGRAM, ProgramTest

DAEMONS = {
    "chronyd": "server ntp1 iburst",
    "ntpsec-ntpd": "server ntp1 iburst",
    "openntpd": "server ntp1",
    "timesyncd": "NTP=ntp1",
}

SCENARIO = """format: 1
description: A real program follows a server over a jittery path.
stop: {stop}
hosts:
  ntp1: {{programs: [{{server: {{}}}}]}}
  client:
    clock: {{oscillator: tcxo, offset: 50ms, frequency: 20ppm}}
    programs: [{{daemon: {daemon}}}]
networks:
  wan: {{hosts: [ntp1, client], path: {{delay: 5ms, jitter: {{exponential: 50us}}}}}}
expect:
  - {{offset: {{host: client, max: 1h}}}}
"""


def scenario(daemon, stop="1h"):
    return SCENARIO.format(daemon=daemon, stop=stop)


def of_profile(name, stop="1h"):
    return scenario(f'{{profile: {name}, config: "{DAEMONS[name]}"}}', stop)


def processes_of(folder):
    """The processes of the folder's run: they mount it, or were started in it. Other runs may be active at the same time."""
    found = set()
    for entry in pathlib.Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (str(folder) in (entry / "mountinfo").read_text()
                                         or os.readlink(entry / "cwd").startswith(str(folder))):
                found.add((entry / "comm").read_text().strip() + " " + entry.name)
        except OSError:
            pass   # it has ended meanwhile
    return found


class RealPrograms(ProgramTest):
    def run_scenario(self, text, *arguments, status=0):
        self.write("real.yaml", text)
        result = self.ntpsim("run", "real.yaml", *arguments)
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        return result.stdout + result.stderr

    def bytes_of(self, out):
        return {name: (self.folder / out / name).read_bytes()
                for name in ("clocks.csv", "packets.csv", "events.jsonl", "summary.json")}

    def test_every_daemon_writes_the_same_bytes_pinned_or_not_beside_a_busy_core(self):
        for name in DAEMONS:
            with self.subTest(daemon=name):
                self.run_scenario(of_profile(name), "--out", "first")
                busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
                try:
                    self.run_scenario(of_profile(name), "--out", "second", "--no-pin")
                finally:
                    busy.kill()
                    busy.wait()
                self.assertEqual(self.bytes_of("first"), self.bytes_of("second"))

    def test_a_configuration_that_the_daemon_refuses_is_told_in_its_own_words(self):
        said = self.run_scenario(scenario('{profile: chronyd, config: "sevrer ntp1"}'), status=3)
        self.assertIn("Invalid directive at line 3 in file /etc/chrony/chrony.conf", said)
        self.assertIn("client: chronyd", said)
        self.assertTrue((self.folder / "runs/real.failed/client/chronyd.log").exists())

    def test_an_unknown_profile_is_2_with_the_nearest_word(self):
        self.assertIn("chronyd", self.run_scenario(scenario("{profile: cronyd}"), status=2))

    def test_a_program_that_is_not_there_or_not_executable_is_3(self):
        self.assertIn("no such program", self.run_scenario(scenario("{program: /nonexistent/ntpd}"), status=3))
        self.write("plain.txt", "text")
        self.assertIn("not executable", self.run_scenario(scenario(f"{{program: {self.folder}/plain.txt}}"), status=3))
        self.assertIn("directory", self.run_scenario(scenario(f"{{program: {self.folder}}}"), status=3))

    def test_a_program_without_a_profile_runs_by_its_path(self):
        self.run_scenario(scenario('{program: /bin/date, args: ["-u", "+%Y-%m-%d"], expect_end: exit 0}'))
        self.assertIn("2027-01-15", (self.folder / "runs/real/client/daemon.log").read_text())

    def test_a_program_runs_under_valgrind_and_under_nothing_unknown(self):
        date = scenario('{program: /bin/date, args: ["-u", "+%Y-%m-%d"], expect_end: exit 0}')
        self.run_scenario(date, "--wrap", "valgrind --error-limit=no")
        output = (self.folder / "runs/real/client/daemon.log").read_text()
        self.assertIn("2027-01-15", output)
        self.assertIn("ERROR SUMMARY: 0 errors", output)
        self.assertIn("gdb or valgrind", self.run_scenario(date, "--wrap", "strace", status=2))

    def test_an_unexpected_end_is_told_with_its_time(self):
        said = self.run_scenario(scenario("{program: /bin/sleep, args: ['90']}"), status=3)
        self.assertIn("at 89.9982000", said)   # 90 s of a clock that is 20 ppm fast
        self.assertIn("exit status 0", said)

    def test_a_limit_on_the_size_of_files_that_a_host_passes_is_3_with_the_reason(self):
        self.write("real.yaml", of_profile("chronyd"))
        result = subprocess.run(["bash", "-c", f"ulimit -f 4096; exec {PROGRAM} run real.yaml"], cwd=self.folder,
                                capture_output=True,
                                text=True, timeout=60)
        self.assertEqual(result.returncode, 3, result.stdout + result.stderr)
        self.assertIn("no memory to share with programs: File too large", result.stdout)
        self.assertEqual(self.names(), ["real.yaml"])

    def test_a_time_limit_holds_with_real_programs_and_leaves_no_process(self):
        self.write("real.yaml", of_profile("ntpsec-ntpd", stop="5200w"))
        began = time.monotonic()
        result = self.ntpsim("run", "real.yaml", "--timeout", "2s")
        self.assertLess(time.monotonic() - began, 4)
        self.assertEqual(result.returncode, 3, result.stdout + result.stderr)
        self.assertIn("--timeout", result.stdout)
        self.assertEqual(self.names(), ["real.yaml"])
        self.assertEqual(processes_of(self.folder), set())

    def test_ctrl_c_leaves_no_process_and_no_folder(self):
        self.write("real.yaml", of_profile("ntpsec-ntpd", stop="100d"))
        child = subprocess.Popen([PROGRAM, "run", "real.yaml"], cwd=self.folder, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not any("packets.csv" in name for name in self.names()) and time.monotonic() < deadline:
            time.sleep(0.02)
        self.assertNotEqual(processes_of(self.folder), set())
        child.send_signal(signal.SIGINT)
        self.assertEqual(child.wait(timeout=60), 130)
        self.assertEqual([name for name in self.names() if name.startswith("runs/")], [])
        self.assert_nothing_runs()

    def test_a_killed_simulator_takes_its_programs_along(self):
        self.write("real.yaml", of_profile("chronyd", stop="10000d"))
        child = subprocess.Popen([PROGRAM, "run", "real.yaml"], cwd=self.folder, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not any("packets.csv" in name for name in self.names()) and time.monotonic() < deadline:
            time.sleep(0.02)
        self.assertNotEqual(processes_of(self.folder), set())
        child.kill()
        child.wait(timeout=60)
        self.assert_nothing_runs()

    def assert_nothing_runs(self):
        deadline = time.monotonic() + 20
        while processes_of(self.folder) and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertEqual(processes_of(self.folder), set())
