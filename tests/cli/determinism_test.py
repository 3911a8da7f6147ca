"""The same scenario and seed give the same bytes; another seed does not; a further host does not change the others."""
import csv
import itertools
import json
import subprocess
import sys
import time

from program import ProgramTest, pair

NTS = """format: 1
description: A client gets keys over TLS and follows its server.
stop: 1h
hosts:
  server: {programs: [{ntp: {stratum: 1, nts_server: {}}}]}
  client:
    clock: {offset: 10ms}
    programs: [{ntp: {servers: [{host: server, iburst: true, nts: {}}]}}]
networks:
  wan: {hosts: [server, client], path: {delay: 20ms, jitter: {exponential: 1ms}}}
expect:
  - {offset: {host: client, from: 30min, max: 5ms}}
"""
TLS_CLIENT_HELLO = bytes([22, 3, 1])  # a record of the handshake, as TLS 1.3 begins

FILES = ("clocks.csv", "packets.csv", "events.jsonl", "scenario.yaml", "summary.json")


class Determinism(ProgramTest):
    def run_pair(self, out, *arguments, text=None):
        self.write("pair.yaml", text or pair())
        result = self.ntpsim("run", "pair.yaml", "--out", out, "--quiet", *arguments)
        self.assertEqual(result.returncode, 0, result.stderr + result.stdout)
        return {name: (self.folder / out / name).read_bytes() for name in FILES}

    def fingerprint(self, out):
        return json.loads((self.folder / out / "summary.json").read_text())["fingerprint"]

    def test_two_runs_write_the_same_bytes(self):
        self.assertEqual(self.run_pair("first"), self.run_pair("second"))

    # GnuTLS reads the wall clock and the machine's randomness where it can: neither may reach the wire.
    def test_two_runs_in_different_wall_seconds_give_the_same_pcap_with_tls(self):
        self.write("nts.yaml", NTS)
        seconds, captures = set(), set()
        for out in map(str, itertools.count()):
            seconds.add(int(time.time()))
            result = self.ntpsim("run", "nts.yaml", "--out", out, "--pcap", "--quiet")
            self.assertEqual(result.returncode, 0, result.stderr + result.stdout)
            captures.add(b"".join((self.folder / out / host / "packets.pcap").read_bytes() for host in ("client", "server")))
            if len(seconds) > 1:
                break
        self.assertEqual(len(captures), 1)
        self.assertIn(TLS_CLIENT_HELLO, captures.pop())

    def test_a_busy_core_changes_nothing(self):
        alone = self.run_pair("alone")
        busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
        try:
            beside = self.run_pair("beside")
        finally:
            busy.kill()
            busy.wait()
        self.assertEqual(alone, beside)

    def test_both_event_queues_write_the_same_bytes(self):
        self.assertEqual(self.run_pair("queue"), self.run_pair("map", "--scheduler", "map"))

    def test_many_jobs_write_the_same_bytes_as_one(self):
        for name in ("a", "b", "c"):
            self.write(f"set/{name}.yaml", pair())
        for jobs in ("1", "3"):
            result = self.ntpsim("run", "set", "--out", f"jobs-{jobs}", "--jobs", jobs, "--quiet")
            self.assertEqual(result.returncode, 0, result.stderr)
        for name in ("a", "b", "c"):
            for file in FILES:
                self.assertEqual((self.folder / "jobs-1" / name / file).read_bytes(),
                                 (self.folder / "jobs-3" / name / file).read_bytes())

    def test_another_seed_gives_another_fingerprint(self):
        self.run_pair("one", "--seed", "1")
        self.run_pair("two", "--seed", "2")
        self.assertNotEqual(self.fingerprint("one"), self.fingerprint("two"))

    def test_the_fingerprint_does_not_depend_on_what_is_recorded(self):
        self.run_pair("all")
        self.write("pair.yaml", pair())
        self.ntpsim("run", "pair.yaml", "--out", "less", "--set", "record.packets=false", "--set", "record.events=false",
                    "--set", "record.clock=5min")
        self.assertEqual(self.fingerprint("all"), self.fingerprint("less"))

    def test_one_more_host_leaves_the_others_noise_alone(self):
        self.run_pair("two-hosts")
        self.run_pair("three-hosts", text=pair(
            more_hosts="  other: {clock: {oscillator: poor}, programs: [{sntp: {servers: [server], poll: 8s}}]}\n",
            more_names=", other"))
        self.assertEqual(self.rows("two-hosts", "client"), self.rows("three-hosts", "client"))

    def rows(self, out, host):
        with open(self.folder / out / "clocks.csv", newline="") as file:
            return [tuple(row.values()) for row in csv.DictReader(file) if row["host"] == host]
