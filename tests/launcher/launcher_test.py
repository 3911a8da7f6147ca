"""The launcher on a tree with a program of a few lines, and with stand-ins for Debian's package tools."""

import os
import pathlib
import pty
import shutil
import signal
import subprocess
import tempfile
import unittest

LAUNCHER = pathlib.Path(__file__).resolve().parents[2] / "ntpsim"

CMAKE = """
cmake_minimum_required(VERSION 3.25)
project(tried LANGUAGES C)
file(GLOB sources CONFIGURE_DEPENDS sim/*.c)
add_executable(ntpsim_main ${sources})
set_target_properties(ntpsim_main PROPERTIES OUTPUT_NAME ntpsim)
"""

MAIN = """
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) printf("%s\\n", argv[i]);
  return argc > 2 ? atoi(argv[2]) : 0;
}
"""

# Says that every package is there, except those that the file `missing` names.
DPKG_QUERY = """#!/bin/bash
here=${0%/*}
for name in "$@"; do
  [[ $name == -* || $name == *{* ]] || grep -qx -- "$name" "$here/missing" || echo "installed:$name"
done
"""

# Note what they were asked for.
APT_GET = """#!/bin/bash
echo "$DEBIAN_FRONTEND: $*" >>"${0%/*}/installed"
"""
SUDO = """#!/bin/bash
echo "sudo" >>"${0%/*}/installed"
[[ $1 == -n ]] && shift
exec "$@"
"""
# The programs that the launcher needs before anything is built; a folder of links, so that it cannot find a real sudo.
TOOLS = ["bash", "readlink", "find", "mkdir", "env", "nproc", "cat", "grep", "flock", "cmake", "mv"]


class Tree:
    """A source tree with a launcher, and a folder of stand-ins beside it."""

    def __init__(self, parent: pathlib.Path) -> None:
        self.root = parent / "a tree"
        self.fakes = parent / "fakes"
        for folder in (self.root / "models", self.root / "sim", self.fakes):
            folder.mkdir(parents=True)
        shutil.copy2(LAUNCHER, self.root / "ntpsim")
        (self.root / "CMakeLists.txt").write_text(CMAKE)
        (self.root / "sim" / "main.c").write_text(MAIN)
        for tool in TOOLS:
            (self.fakes / tool).symlink_to(shutil.which(tool))
        self.fake("dpkg-query", DPKG_QUERY)
        self.fake("apt-get", APT_GET)
        self.missing()

    def fake(self, name: str, text: str) -> None:
        (self.fakes / name).write_text(text)
        (self.fakes / name).chmod(0o755)

    def missing(self, *packages: str) -> None:
        (self.fakes / "missing").write_text("".join(f"{name}\n" for name in packages))

    def installed(self) -> str:
        log = self.fakes / "installed"
        return log.read_text() if log.exists() else ""

    def environment(self, **more: str) -> dict:
        return {"PATH": str(self.fakes), "HOME": os.environ.get("HOME", "/"), **more}

    def call(self, *arguments: str, launcher: pathlib.Path = None, before: tuple = (), **more: str):
        command = [*before, str(launcher or self.root / "ntpsim"), *arguments]
        return subprocess.run(command, env=self.environment(**more), capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, cwd="/", check=False)

    def call_on_terminal(self, answer: str, *arguments: str) -> tuple:
        """A call on a terminal where the user types `answer`: the exit status and what the terminal showed."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(self.root / "ntpsim", ["ntpsim", *arguments], self.environment())
        os.write(terminal, answer.encode())
        shown = b""
        try:
            while piece := os.read(terminal, 4096):
                shown += piece
        except OSError:  # how Linux says that the other side has closed
            pass
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode()


class LauncherTest(unittest.TestCase):
    def setUp(self) -> None:
        parent = pathlib.Path(tempfile.mkdtemp(prefix="ntpsim-launcher-"))
        parent.chmod(0o755)
        self.addCleanup(shutil.rmtree, parent)
        self.tree = Tree(parent)

    def assert_built(self, result) -> None:
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("Linking", result.stderr)


class BuildTest(LauncherTest):
    def test_the_first_call_builds_and_hands_on_arguments_and_exit_status(self) -> None:
        result = self.tree.call("run", "4", "two words")
        self.assertEqual(result.returncode, 4, result.stderr)
        self.assertEqual(result.stdout, "run\n4\ntwo words\n")
        self.assertIn("Linking", result.stderr)

    def test_a_second_call_builds_nothing_and_says_nothing(self) -> None:
        self.tree.call("run")
        self.assertEqual(self.tree.call("run").stderr, "")

    def test_fuzz_wants_a_whole_number_of_seconds(self) -> None:
        for seconds in ("soon", "0", "-1", "1.5"):
            result = self.tree.call("fuzz", "packet", seconds)
            self.assertEqual(result.returncode, 2)
            self.assertIn(f'"{seconds}" is no number of seconds', result.stderr)

    def test_it_works_through_a_symbolic_link(self) -> None:
        link = self.tree.fakes / "ntpsim"
        link.symlink_to(self.tree.root / "ntpsim")
        self.assert_built(self.tree.call("run", launcher=link))

    def test_a_changed_a_new_and_a_deleted_source_are_built(self) -> None:
        self.tree.call("run")
        main = self.tree.root / "sim" / "main.c"
        main.write_text(MAIN.replace('"%s\\n"', '"<%s>\\n"'))
        changed = self.tree.call("run")
        self.assert_built(changed)
        self.assertEqual(changed.stdout, "<run>\n")

        more = self.tree.root / "sim" / "more.c"
        more.write_text("int more(void) { return 1; }\n")
        self.assert_built(self.tree.call("run"))
        more.unlink()
        self.assert_built(self.tree.call("run"))
        self.assertEqual(self.tree.call("run").stderr, "")

    def test_a_tree_that_was_moved_is_configured_anew(self) -> None:
        self.tree.call("run")
        self.tree.root = self.tree.root.rename(self.tree.root.parent / "elsewhere")
        self.assert_built(self.tree.call("run"))

    def test_a_build_that_fails_gives_3_and_the_compilers_words_until_it_is_mended(self) -> None:
        self.tree.call("run")
        main = self.tree.root / "sim" / "main.c"
        main.write_text("int main(void) { return nothing; }\n")
        for _ in range(2):
            failed = self.tree.call("run")
            self.assertEqual((failed.returncode, failed.stdout), (3, ""))
            self.assertIn("'nothing' undeclared", failed.stderr.replace("‘", "'").replace("’", "'"))
            self.assertIn("the build failed", failed.stderr)
        main.write_text(MAIN)
        self.assert_built(self.tree.call("run"))

    def test_a_configuration_that_fails_gives_3_and_cmakes_words(self) -> None:
        (self.tree.root / "CMakeLists.txt").write_text("message(FATAL_ERROR broken)\n")
        result = self.tree.call("run")
        self.assertEqual(result.returncode, 3)
        self.assertIn("broken", result.stderr)

    def test_an_interrupted_build_gives_130_and_goes_on_next_time(self) -> None:
        slow = 'add_custom_target(slow COMMAND ${CMAKE_COMMAND} -E echo waiting COMMAND sleep 60 USES_TERMINAL)\n'
        cmake = self.tree.root / "CMakeLists.txt"
        cmake.write_text(CMAKE + slow + "add_dependencies(ntpsim_main slow)\n")
        call = subprocess.Popen([str(self.tree.root / "ntpsim"), "run"], env=self.tree.environment(), stderr=subprocess.PIPE,
                                text=True, start_new_session=True)
        while "waiting" not in (line := call.stderr.readline()) or "echo" in line:
            self.assertNotEqual(line, "", "the build ended by itself")
        os.killpg(call.pid, signal.SIGINT)   # as a terminal does
        shown = call.stderr.read()
        call.stderr.close()
        self.assertEqual(call.wait(), 130)
        self.assertNotIn("the build failed", shown)
        cmake.write_text(CMAKE)
        self.assert_built(self.tree.call("run"))

    def test_two_first_calls_at_the_same_time_build_once(self) -> None:
        command = [str(self.tree.root / "ntpsim"), "run"]
        calls = [subprocess.Popen(command, env=self.tree.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  text=True) for _ in range(2)]
        outputs = [call.communicate() for call in calls]
        self.assertEqual([call.returncode for call in calls], [0, 0])
        self.assertEqual(sum("Linking" in errors for _, errors in outputs), 1)


class PackagesTest(LauncherTest):
    def setUp(self) -> None:
        super().setUp()
        self.tree.missing("cmake", "libns3-dev")

    def as_nobody(self) -> tuple:
        """A command prefix that drops root's privileges; empty for other users."""
        return ("/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups") if os.geteuid() == 0 else ()

    def let_anybody_write(self) -> None:
        for folder in (self.tree.root, self.tree.fakes):
            folder.chmod(0o777)

    def test_without_a_terminal_it_prints_one_line_and_gives_2(self) -> None:
        result = self.tree.call("run", before=self.as_nobody())
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertEqual(result.stderr.splitlines()[-1],
                         "sudo apt-get install -y --no-install-recommends cmake libns3-dev")
        self.assertEqual(self.tree.installed(), "")

    def test_without_sudo_even_yes_cannot_install(self) -> None:
        result = self.tree.call("--yes", "run", before=self.as_nobody())
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertEqual(self.tree.installed(), "")

    def test_sudo_installs_for_those_who_are_not_root(self) -> None:
        self.tree.fake("sudo", SUDO)
        self.let_anybody_write()
        self.assert_built(self.tree.call("--yes", "run", before=self.as_nobody()))
        self.assertEqual(self.tree.installed().splitlines()[-2:],
                         ["sudo", "noninteractive: install -y --no-install-recommends cmake libns3-dev"])

    def test_the_tests_need_more_than_the_program(self) -> None:
        self.tree.missing("catch2")
        self.assert_built(self.tree.call("run"))
        result = self.tree.call("test", before=self.as_nobody())
        self.assertEqual(result.returncode, 2)
        self.assertIn("catch2", result.stderr)

    @unittest.skipUnless(os.geteuid() == 0, "only root installs without sudo")
    def test_root_installs_when_yes_or_ci_says_so(self) -> None:
        for arguments, more in ((("--yes", "run"), {}), (("run",), {"CI": "true"})):
            with self.subTest(arguments=arguments):
                shutil.rmtree(self.tree.root / "build", ignore_errors=True)
                self.assert_built(self.tree.call(*arguments, **more))
                self.assertIn("install -y --no-install-recommends cmake libns3-dev", self.tree.installed())
                self.assertNotIn("sudo", self.tree.installed())
                (self.tree.fakes / "installed").unlink()

    @unittest.skipUnless(os.geteuid() == 0, "only root installs without sudo")
    def test_a_person_on_a_terminal_decides(self) -> None:
        status, shown = self.tree.call_on_terminal("n\n", "run")
        self.assertEqual((status, self.tree.installed()), (2, ""), shown)
        self.assertIn("Install them? [Y/n]", shown)
        self.assertIn("\napt-get install -y --no-install-recommends cmake libns3-dev", shown)
        status, shown = self.tree.call_on_terminal("\n", "run")
        self.assertEqual(status, 0, shown)
        self.assertIn("install -y", self.tree.installed())

    @unittest.skipUnless(os.geteuid() == 0, "only root installs without sudo")
    def test_an_installation_that_fails_gives_2_and_the_line(self) -> None:
        self.tree.fake("apt-get", "#!/bin/bash\nexit 100\n")
        result = self.tree.call("--yes", "run")
        self.assertEqual(result.returncode, 2)
        self.assertEqual(result.stderr.splitlines()[-1], "apt-get install -y --no-install-recommends cmake libns3-dev")

    def test_another_distribution_is_told_what_to_look_for(self) -> None:
        for name in ("dpkg-query", "apt-get"):
            (self.tree.fakes / name).unlink()
        result = self.tree.call("run")
        self.assertIn("this is not Debian", result.stderr)
        self.assertIn("libns3-dev", result.stderr)
        self.assert_built(result)


if __name__ == "__main__":
    unittest.main()
