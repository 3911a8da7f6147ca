"""The command line of plot.py."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

from synthetic import ROOT, ramp, run_folder


class PlotTest(unittest.TestCase):
    def setUp(self) -> None:
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.run_path = run_folder(self.scratch / "run", {"server": ramp(0, 0), "client": ramp(-0.5, 50)},
                                   description="A claim.")

    def plot(self, *arguments):
        return subprocess.run([sys.executable, "-B", ROOT / "analysis" / "plot.py", *map(str, arguments)], cwd=self.scratch,
                              capture_output=True, text=True, check=False)

    def test_a_picture_stands_in_the_run_folder_or_where_it_is_wanted(self) -> None:
        for arguments, expected in (((self.run_path,), self.run_path / "plot.png"),
                                    ((self.run_path, "-o", "b.png", "--host", "client"), self.scratch / "b.png")):
            result = self.plot(*arguments)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual(expected.read_bytes()[:8], b"\x89PNG\r\n\x1a\n")

    def test_the_same_run_gives_the_same_picture(self) -> None:
        for name in ("a.png", "b.png"):
            self.plot(self.run_path, "-o", name)
        self.assertEqual((self.scratch / "a.png").read_bytes(), (self.scratch / "b.png").read_bytes())

    def test_bad_input_gives_2_and_one_line(self) -> None:
        for arguments, words in ((("nowhere",), "nowhere: is not a folder"),
                                 ((self.run_path, "--host", "x"), "no host is called x; there are client, server"),
                                 ((self.run_path, "-o", "missing/a.png"), "missing/a.png"),
                                 ((self.run_path, "-o", "a.doc"), "a.doc")):
            with self.subTest(arguments=arguments):
                result = self.plot(*arguments)
                self.assertEqual(result.returncode, 2)
                self.assertIn(words, result.stderr)
                self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)


if __name__ == "__main__":
    unittest.main()
