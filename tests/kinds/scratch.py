"""A copy of the sources in which a kind of thing is added as a person would add it, and a compiler for it."""

import concurrent.futures
import dataclasses
import os
import pathlib
import shutil
import subprocess
import tempfile

SOURCE = pathlib.Path(os.environ["NTPSIM_SOURCE"])
BUILD = pathlib.Path(os.environ["NTPSIM_BUILD"])
COMPILER = os.environ.get("NTPSIM_CXX", "g++")
FLAGS = ["-std=c++20", "-O0", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror", "-DFMT_SHARED"]


@dataclasses.dataclass(frozen=True)
class Place:
    """Text that is added to a file, before some text that stands there exactly once."""

    file: str
    before: str
    text: str


@dataclasses.dataclass(frozen=True)
class New:
    """A file that is added."""

    file: str
    text: str


class Tree:
    """Holds the sources that compile; the tests of the kind that is added, too."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="ntpsim-kinds-")
        self.root = pathlib.Path(self.folder.name)
        for name in ("models", "sim", "tests/sim"):
            shutil.copytree(SOURCE / name, self.root / name)

    def close(self) -> None:
        self.folder.cleanup()

    def add(self, places) -> None:
        for place in places:
            file = self.root / place.file
            if isinstance(place, New):
                file.parent.mkdir(exist_ok=True)
                file.write_text(place.text)
                continue
            text = file.read_text()
            if text.count(place.before) != 1:
                raise AssertionError(f"{place.file}: {place.before!r} stands there {text.count(place.before)} times")
            file.write_text(text.replace(place.before, place.text + place.before))

    def complaints(self, file: str) -> str:
        """What the compiler says of one file; empty: it takes it."""
        result = self._compiler("-fsyntax-only", self.root / file)
        return "" if result.returncode == 0 else result.stderr

    def program(self, files, libraries) -> pathlib.Path:
        """Files of this tree, linked with libraries of the build."""
        program = self.root / "program"

        def compiled(number_and_file):
            number, file = number_and_file
            target = self.root / f"object-{number}.o"
            self._compiled(f'-DNTPSIM_SOURCE_DIR="{self.root}"', "-c", self.root / file, "-o", target)
            return target

        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            objects = list(pool.map(compiled, enumerate(files)))
        self._compiled(*objects, "-o", program,
                       *(BUILD / library if library.endswith(".a") else library for library in libraries))
        return program

    def _compiled(self, *arguments) -> None:
        result = self._compiler(*arguments)
        if result.returncode != 0:
            raise AssertionError(result.stderr[:2000])

    def _compiler(self, *arguments):
        return subprocess.run([COMPILER, *FLAGS, f"-I{self.root}", *map(str, arguments)], capture_output=True, text=True,
                              env={**os.environ, "LC_ALL": "C"}, check=False)
