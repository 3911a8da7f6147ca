"""Adds a reason, a metric, a report and an event of the timeline to a copy of the tree: how many places each costs, that none of
them can be forgotten, and that fingerprints from before still hold."""

import re
import subprocess
import unittest

from scratch import SOURCE, Place, Tree

REASON = [Place("models/base/reasons.def", "REASON(outage,", 'REASON(dummy_reason, "a dummy")\n')]

METRIC = [Place("sim/scenario/metrics.def", "METRIC(steps,",
                'METRIC(dummy, Dimension::count, takes::figure, 0, takes::limits, "a dummy")\n'),
          Place("sim/record/gauge/gauge_choice.cc", "case Metric::steps:",
                "case Metric::dummy: return gauge<StepGauge>(StepGauge::Which::backward);\n    ")]

REPORT = [Place("models/engine.h", "using Report = std::variant<", "struct Dummy { std::string text; };\n"),
          Place("models/engine.h", "Measured, Rejected, SelectedSource,", "Dummy, "),
          Place("sim/record/event_kinds.h", "template <> struct EventKind<Returned>", """\
template <> struct EventKind<Dummy> {
  static constexpr Name name{"dummy"};
  static void fields(auto& v, const Dummy& e) { v.field("text", e.text); }
};
"""),
          Place("sim/record/RUN_FOLDER.md", "### `timeline`",
                "### `dummy`\n\n| key | what it holds |\n|---|---|\n| `text` | a text |\n\n")]

EVENT = [Place("sim/scenario/timeline_spec.h", "using Happening =", "struct DummyEvent { std::string host; Duration by; };\n"),
         Place("sim/scenario/timeline_spec.h", "StartProgram, StopProgram, CrashProgram,", "DummyEvent, "),
         Place("sim/scenario/describe/timeline.h", "template <class V, Is<StepClock> S>", """\
template <> inline constexpr KindInfo kind_info<Listed<DummyEvent>>{"dummy", "A dummy."};
template <class V, Is<DummyEvent> S>
void describe(V& v, S& s) {
  v.field("host", s.host, "whose", rules::fleet_or_host);
  v.field("by", s.by, "a time", rules::mandatory);
}
"""),
         Place("sim/scenario/check/timeline.cc", "  void operator()(const StepClock& what)",
               "  void operator()(const DummyEvent& what) const { host(what.host); }\n"),
         Place("sim/host/timeline.cc", "  void operator()(const StepClock& e)", "  void operator()(const DummyEvent&) const {}\n")]

# What refuses to compile without a place, by the place's number, and what it says.
FORGOTTEN = [
    (METRIC, 1, "sim/record/gauge/gauge_choice.cc", "enumeration value 'dummy' not handled"),
    (METRIC, 0, "sim/record/gauge/gauge_choice.cc", "'dummy' is not a member of 'ntpsim::Metric'"),
    (REPORT, 2, "sim/record/recorder.cc", "EventKind<ntpsim::Dummy>"),
    (EVENT, 1, "sim/scenario/check/timeline.cc", "constraint failure[^\n]*Listed"),
    (EVENT, 2, "sim/record/run_fingerprint.cc", "kind_info|describe"),
    (EVENT, 3, "sim/scenario/check/timeline.cc", "EntryCheck"),
    (EVENT, 4, "sim/host/timeline.cc", "Act"),
]

# A run that is compared with its golden file.
GOLDEN_PROGRAM = SOURCE / "tests/kinds/golden_program.cc"
GOLDEN_LIBRARIES = ["libsim_cli.a", "libsim_record.a", "libsim_scenario.a", "libmodels_hostile.a", "libmodels_clock.a",
                    "libmodels_wire.a", "libmodels_base.a", "-lyaml-cpp", "-lfmt"]

UNSOUND = [("takes::figure, takes::tau, takes::limits", "needs what it does not take"),
           ("takes::figure, 0, 0", "claims nothing"),
           ("takes::figure | takes::tau, takes::tau, takes::limits", "tau without averages")]


class Kinds(unittest.TestCase):
    def tree(self, *kinds, without=None):
        tree = Tree()
        self.addCleanup(tree.close)
        for kind in kinds:
            tree.add(place for number, place in enumerate(kind) if number != without)
        return tree

    def test_the_page_says_how_many_places_each_costs(self):
        page = (SOURCE / "sim/record/README.md").read_text()
        for name, kind in (("A reason", REASON), ("A metric", METRIC), ("A report of programs", REPORT),
                           ("An event of the timeline", EVENT)):
            found = re.search(rf"\* \*\*{name}\*\* \((\d+) places? in (\d+) files?", page)
            self.assertIsNotNone(found, name)
            self.assertEqual((int(found[1]), int(found[2])), (len(kind), len({place.file for place in kind})), name)

    def test_with_all_its_places_each_compiles(self):
        tree = self.tree(REASON, METRIC, REPORT, EVENT)
        for file in sorted({file for _, _, file, _ in FORGOTTEN}):
            with self.subTest(file=file):
                self.assertEqual(tree.complaints(file), "")

    def test_without_one_of_its_places_none_compiles(self):
        for kind, number, file, says in FORGOTTEN:
            with self.subTest(forgotten=kind[number].text):
                self.assertRegex(self.tree(kind, without=number).complaints(file), says)

    def test_a_metric_that_makes_no_sense_does_not_compile(self):
        for sets, says in UNSOUND:
            with self.subTest(sets=sets):
                row = METRIC[0].text.replace("takes::figure, 0, takes::limits", sets)
                tree = self.tree([Place(METRIC[0].file, METRIC[0].before, row)])
                self.assertRegex(tree.complaints("sim/scenario/check/expectations.cc"), f"dummy .*{says}")

    def test_every_key_of_an_event_is_that_of_a_listed_one(self):
        """Listed<> refuses an event that is not in Happening. A key without it would be found by no reader."""
        keys = re.findall(r"kind_info<(.*?)>+\{", (SOURCE / "sim/scenario/describe/timeline.h").read_text(encoding="utf-8"))
        self.assertGreater(len(keys), 10)
        self.assertEqual([], [key for key in keys if not key.startswith("Listed<")])

    def test_fingerprints_from_before_still_hold(self):
        """The program holds a fingerprint of one of everything. Objects of the build with shorter lists could only break it."""
        tree = self.tree(REASON, METRIC, REPORT, EVENT)
        program = tree.program(
            ["tests/sim/record/run_fingerprint_test.cc", "sim/record/run_fingerprint.cc", "sim/record/fingerprint.cc",
             "models/base/reason.cc"],
            ["tests/libcatch_main.a", "libsim_scenario.a", "libmodels_clock.a", "libmodels_wire.a", "libmodels_base.a",
             "-lyaml-cpp", "-lfmt"])
        result = subprocess.run([program], capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertIn("All tests passed", result.stdout)

    def test_golden_files_from_before_still_hold(self):
        """Without additions all objects are of the build; with them, those that this run uses are compiled anew."""
        before, after = self.tree(), self.tree(REASON, METRIC, REPORT, EVENT)
        old = before.program([GOLDEN_PROGRAM], GOLDEN_LIBRARIES)
        new = after.program(
            [GOLDEN_PROGRAM, "sim/cli/golden.cc", "sim/record/recorder.cc", "sim/record/run_fingerprint.cc",
             "sim/record/files/event_lines.cc", "sim/record/host_ledger.cc", "models/base/reason.cc"], GOLDEN_LIBRARIES)
        file = before.root / "run.golden.json"

        def run(program, *arguments):
            result = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
            return result.returncode, result.stdout.strip(), result.stderr

        self.assertEqual(run(old, "bless", file), (0, "", ""))
        self.assertEqual(run(old, "compare", file), (0, "", ""))
        self.assertEqual(run(new, "compare", file), (0, "", ""))
        for program in (old, new):
            status, says, _ = run(program, "compare", file, "bad_digest")
            self.assertEqual(status, 1)
            self.assertRegex(says, "^fingerprint was \"v2-[0-9a-f]{32}\", is \"v2-[0-9a-f]{32}\"$")


if __name__ == "__main__":
    unittest.main()
