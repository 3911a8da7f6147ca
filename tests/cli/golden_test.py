"""Golden files: what they hold, which differences count, and which of them cannot be compared."""
import json
import re

from program import SOURCE, ProgramTest, pair

PAGE = (SOURCE / "sim/record/RUN_FOLDER.md").read_text()


class Golden(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("pair.yaml", pair())
        self.assertEqual(self.ntpsim("bless", "pair.yaml").returncode, 0)
        self.file = self.folder / "pair.golden.json"
        self.golden = json.loads(self.file.read_text())

    def run_against(self, golden):
        self.file.write_text(json.dumps(golden))
        return self.ntpsim("run", "pair.yaml")

    def test_it_holds_what_the_page_says(self):
        section = PAGE[PAGE.index("## Golden files"):]
        self.assertEqual(list(self.golden), re.findall(r"^\| `(\w+)` \|", section, re.M))

    def test_a_fingerprint_of_another_version_is_told_with_what_to_do(self):
        self.golden["fingerprint"] = self.golden["fingerprint"].removeprefix("v2-")
        result = self.run_against(self.golden)
        self.assertEqual(result.returncode, 1, result.stdout)
        for words in ("golden", "pair.golden.json has a fingerprint of version 1, and this ntpsim makes version 2", "ntpsim bless"):
            self.assertIn(words, result.stdout)
        summary = json.loads((self.folder / "runs/pair/summary.json").read_text())
        self.assertEqual(summary["expectations"][-1]["metric"], "golden")
        self.assertFalse(summary["expectations"][-1]["computed"])

    def test_a_figure_that_summaries_did_not_have_yet_is_no_difference(self):
        del self.golden["hosts"]["client"]["steps"]
        self.assertEqual(self.run_against(self.golden).returncode, 0)

    def test_a_figure_that_summaries_have_no_longer_is_one(self):
        self.golden["hosts"]["client"]["leaps"] = 1
        result = self.run_against(self.golden)
        self.assertEqual(result.returncode, 1)
        self.assertIn("hosts.client.leaps was 1, is null", result.stdout)

    def test_another_fingerprint_alone_is_a_difference(self):
        self.golden["fingerprint"] = self.golden["fingerprint"][:-1] + ("0" if self.golden["fingerprint"][-1] != "0" else "1")
        result = self.run_against(self.golden)
        self.assertEqual(result.returncode, 1)
        self.assertIn("fingerprint was", result.stdout)


class Folder(ProgramTest):
    def test_its_files_are_those_of_the_page(self):
        self.write("pair.yaml", pair())
        self.assertEqual(self.ntpsim("run", "pair.yaml", "--pcap", "--out", "run").returncode, 0)
        written = {name.removeprefix("run/").replace("client/", "HOST/").replace("server/", "HOST/")
                   for name in self.names() if (self.folder / name).is_file() and name.startswith("run/")}
        table = PAGE[PAGE.index("| file |"):PAGE.index("## `clocks.csv`")]
        described = {name for name, when in re.findall(r"^\| `([\w./]+)` \|.*\| (.*) \|$", table, re.M)
                     if "real programs" not in when}
        self.assertEqual(written, described)
