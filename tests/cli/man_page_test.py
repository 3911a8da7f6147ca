"""The man page has every verb and option of the help, and groff has nothing to say against it."""
import re
import subprocess

from program import ProgramTest


class ManPageTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.page = self.ntpsim("--man").stdout

    def printed(self):
        rendered = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-P-cbou", "-rLL=500n"], input=self.page,
                                  capture_output=True, text=True, check=True)
        self.assertEqual(rendered.stderr, "")
        return rendered.stdout

    def test_groff_prints_every_verb_and_option(self):
        printed = self.printed()
        verbs = re.findall(r"^  (\w+)  ", self.ntpsim("--help").stdout.split("\nOptions\n")[0], re.M)
        self.assertGreaterEqual(len(verbs), 5)
        for verb in verbs:
            self.assertIn(f"ntpsim {verb} ", printed)
            options = re.findall(r"--[a-z-]+", self.ntpsim(verb, "--help").stdout.split("\nOptions:\n")[1])
            section = printed.split("\nVERBS\n")[1].split(f"   ntpsim {verb} ")[1].split("\n   ntpsim ")[0]
            for option in ["--help", *options]:
                with self.subTest(verb=verb, option=option):
                    self.assertIn(option, section)

    def test_the_page_has_the_parts_that_man_pages_have(self):
        printed = self.printed()
        for heading in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "ENVIRONMENT"):
            self.assertRegex(printed, rf"(?m)^{heading}$")
