"""What one more engine, daemon profile, attack or kind of network costs: dummies of each in a copy of the sources, and where
those that exist are named. No kind may be known in a place that is not counted, and none may be forgotten in silence."""

import concurrent.futures
import os
import pathlib
import re
import subprocess
import unittest

from dummies import ATTACK, ENGINE, ITSELF, KINDS, NETWORK, PROFILE
from scratch import SOURCE, Tree


def sources(*folders, root=SOURCE):
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".cc", ".h"):
                yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


# Files whose code asks of which kind a thing is; all others take things of any kind, or are of one kind themselves.
ASKS_THE_KIND = re.compile(r"\b(?:kind_info|structure_of|for_each_(?:source_list|party|network_kind|said_kind)|std::invocable"
                           r"|daemon::profiles|reader\.read\(|Writer\{|(?:Program|Network|Attack)Trait<(?:Config|Kinds?|Attack)>)")

# What refuses to compile without a place, by the place's number, and what it says.
FORGOTTEN = [
    (ENGINE, 0, "sim/scenario/programs/program_kind.h", "dummy.h: No such file"),
    (ENGINE, 1, "sim/scenario/programs/program_kind.h", "'DummyConfig' was not declared"),
    (ENGINE, 3, "sim/host/program_factory.cc", "'Dummy' was not declared"),
    (ENGINE, 4, "sim/host/program_factory.cc", "this kind of program has no row in the factory of engines"),
    (ATTACK, 0, "models/hostile/interceptor_config.h", "'DummyAttack' was not declared"),
    (ATTACK, 2, "models/hostile/interceptor.cc", "Dummy"),
    (ATTACK, 3, "models/hostile/interceptor.cc", "this attack has no row in the factory of interceptors"),
    (ATTACK, 5, "sim/scenario/attacks/attack_kind.h", "this attack has no trait"),
    (NETWORK, 0, "sim/scenario/networks/network_kind.h", "'DummySpec' was not declared"),
    (NETWORK, 1, "sim/scenario/networks/network_kind.h", "'dummy' is not a member of 'ntpsim::NetworkSpec'"),
    (NETWORK, 3, "sim/scenario/networks/network_kind.h", "this kind of network has no trait"),
    (NETWORK, 6, "sim/net/topology.cc", "this kind of network has no row in the factory of networks"),
]


# The list of each kind, and the folder with their traits.
LISTS = {"Program": ("sim/scenario/programs", "sim/scenario/programs/program_kind.h", r"using ProgramKind = std::variant<(.*?)>;"),
         "Attack": ("sim/scenario/attacks", "models/hostile/interceptor_config.h", r"using Attack = std::variant<(.*?)>;"),
         "Network": ("sim/scenario/networks", "sim/scenario/networks/network_kind.h", r"using NetworkKinds = std::tuple<(.*?)>;")}


def traits_without_a_place(kind, root=SOURCE):
    """Kinds that have a trait and are in no list would compile, and no scenario could name them."""
    folder, file, pattern = LISTS[kind]
    listed = re.search(pattern, (root / file).read_text(encoding="utf-8"), re.S)[1]
    traits = {name for _, text in sources(folder, root=root) for name in re.findall(rf"struct {kind}Trait<([\w:]+)>", text)}
    return {name for name in traits if not re.search(rf"\b{name.rpartition('::')[2]}\b", listed)}


class Dummies(unittest.TestCase):
    maxDiff = None  # what the compiler says is told whole

    def tree(self, *kinds, without=None):
        tree = Tree()
        self.addCleanup(tree.close)
        tree.add(ITSELF)
        for kind in kinds:
            tree.add(place for number, place in enumerate(kind) if number != without)
        return tree

    def test_the_page_says_how_many_places_each_costs(self):
        page = (SOURCE / "sim/README.md").read_text(encoding="utf-8")
        for name, kind in KINDS.items():
            with self.subTest(kind=name):
                found = re.search(rf"\* \*\*{name}\*\* \((\d+) places? in (\d+) files?", page)
                self.assertIsNotNone(found)
                self.assertEqual((int(found[1]), int(found[2])), (len(kind), len({place.file for place in kind})))

    def test_with_all_its_places_each_compiles_wherever_kinds_are_told_apart(self):
        tree = self.tree(*KINDS.values())
        files = [file for file, text in sources("sim", root=tree.root)
                 if file.endswith(".cc") and not file.startswith("sim/daemon/") and ASKS_THE_KIND.search(text)]
        self.assertIn("sim/scenario/expand.cc", files)
        files.append("models/hostile/interceptor.cc")
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for file, said in zip(files, pool.map(tree.complaints, files)):
                with self.subTest(file=file):
                    self.assertEqual(said, "")

    def test_without_one_of_its_places_none_compiles(self):
        for kind, number, file, says in FORGOTTEN:
            with self.subTest(forgotten=kind[number].text):
                self.assertIn(says, self.tree(kind, without=number).complaints(file))

    def test_a_trait_that_is_in_no_list_is_found(self):
        for kind, places, number, name in (("Program", ENGINE, 2, "DummyConfig"), ("Attack", ATTACK, 1, "hostile::DummyAttack"),
                                           ("Network", NETWORK, 4, "DummySpec")):
            with self.subTest(kind=kind):
                self.assertEqual(set(), traits_without_a_place(kind))
                self.assertEqual(set(), traits_without_a_place(kind, self.tree(places).root))
                self.assertEqual({name}, traits_without_a_place(kind, self.tree(places, without=number).root))

    def test_a_profile_without_one_of_its_members_does_not_compile(self):
        tree = self.tree(PROFILE)
        file = tree.root / "sim/daemon/profiles.h"
        table, row = file.read_text(encoding="utf-8"), PROFILE[0].text
        members = re.findall(r"\.(\w+) =", row)
        declared = re.search(r"struct Profile \{(.*?)\n\};", table, re.S)[1]
        self.assertEqual(re.findall(r"^  [^;/\n]* (\w+);", declared, re.M), members)
        for member in members:
            with self.subTest(member=member):
                left_out = re.sub(rf"\.{member} = (\{{.*?\}}|\"[^\"]*\")(, ?)?", "", row)
                self.assertNotEqual(row, left_out)
                file.write_text(table.replace(row, left_out), encoding="utf-8")
                self.assertIn(f"missing initializer for member 'ntpsim::daemon::Profile::{member}'",
                              tree.complaints("sim/daemon/profiles.h"))

    def test_what_a_row_says_is_fetched(self):
        script = self.tree(PROFILE).root / "sim/daemon/fetch.sh"
        listed = subprocess.run(["bash", script, "--list"], capture_output=True, text=True, check=True)
        self.assertIn("dummies dummy dummy-tools\n", listed.stdout)


class Places(unittest.TestCase):
    """The kinds that exist, by the names of their types: where else than in the counted places are they known?"""

    def alternatives(self, path, pattern):
        text = (SOURCE / path).read_text(encoding="utf-8")
        kinds = re.findall(r"\w+(?=[,>]|\s*,)", re.search(pattern, text, re.S)[1] + ">")
        self.assertGreater(len(kinds), 2)
        return kinds

    def places_of(self, name, *folders):
        return {path for path, text in sources(*folders) if re.search(rf"\b{name}\b", text)}

    def test_an_engine_is_known_in_its_trait_the_list_and_the_factory(self):
        # A time shifter is a server until its hour comes. A real program is no engine: what starts it reads its configuration.
        besides = {"NtpServerConfig": {"sim/scenario/programs/time_shifter.cc"}}
        kinds = self.alternatives("sim/scenario/programs/program_kind.h", r"using ProgramKind = std::variant<(.*?)>;")
        for kind in kinds:
            if kind == "DaemonConfig":
                continue
            with self.subTest(kind=kind):
                places = self.places_of(kind, "sim") - besides.get(kind, set())
                own = {path for path in places if path.startswith("sim/scenario/programs/") and "program_kind" not in path}
                self.assertEqual(1, len({pathlib.Path(path).stem for path in own}))
                self.assertEqual({"sim/scenario/programs/program_kind.h", "sim/host/program_factory.cc"}, places - own)

    def test_an_attack_is_known_in_its_trait_and_beside_its_interceptor(self):
        for kind in self.alternatives("models/hostile/interceptor_config.h", r"using Attack = std::variant<(.*?)>;"):
            with self.subTest(kind=kind):
                places = self.places_of(kind, "sim", "models")
                own = {path for path in places if path.startswith("sim/scenario/attacks/") and "/attack_" not in path}
                self.assertEqual(1, len({pathlib.Path(path).stem for path in own}))
                itself = {path for path in places if path.startswith("models/hostile/") and "interceptor" not in path}
                self.assertEqual(1, len({pathlib.Path(path).stem for path in itself}))
                self.assertEqual({"models/hostile/interceptor_config.h", "models/hostile/interceptor.cc"}, places - own - itself)

    def test_a_network_kind_is_known_in_its_trait_the_list_the_factory_and_by_itself(self):
        # Paths have profiles and changes, which are described as paths are.
        itself = {"PathSpec": ("sim/net/networks/path_", "sim/scenario/profiles/path_profile", "sim/scenario/check/check"),
                  "LinkSpec": ("sim/net/networks/link_network",), "EthernetSpec": ()}
        for kind in self.alternatives("sim/scenario/networks/network_kind.h", r"using NetworkKinds = std::tuple<(.*?)>;"):
            with self.subTest(kind=kind):
                places = {path for path in self.places_of(kind, "sim") if not path.startswith(itself[kind] or "-")}
                own = {path for path in places if path.startswith("sim/scenario/networks/") and "network_kind" not in path}
                self.assertEqual(1, len({pathlib.Path(path).stem for path in own}))
                self.assertEqual({"sim/scenario/network_spec.h", "sim/scenario/networks/network_kind.h", "sim/net/topology.cc"},
                                 places - own)

    def test_a_daemon_profile_is_known_in_its_row_alone(self):
        table = (SOURCE / "sim/daemon/profiles.h").read_text(encoding="utf-8")
        names = re.findall(r'Profile\{\.name = "([^"]+)"', table)
        self.assertIn("chronyd", names)
        scripts = [(path, (SOURCE / path).read_text(encoding="utf-8")) for path in ("sim/daemon/fetch.sh", "ntpsim")]
        for name in names:
            with self.subTest(name=name):
                told = {path for path, text in [*sources("sim", "models"), *scripts] if f'"{name}"' in text}
                self.assertEqual({"sim/daemon/profiles.h"}, told)

    def test_no_visitor_of_kinds_takes_what_it_does_not_know(self):
        fallback = re.compile(r"template <class (Other|Any|T)>\s*\n?[^\n]*\boperator\(\)\((const )?\1&+\)")
        self.assertTrue(fallback.search("  template <class Other>\n  void operator()(const Other&) {}"))
        self.assertEqual([], [path for path, text in sources("sim") if fallback.search(text)])

    def test_every_part_of_a_trait_has_a_compilation_that_leaves_it_out(self):
        left_out = (SOURCE / "tests/must_not_compile/kinds.cc").read_text(encoding="utf-8")
        cmake = (SOURCE / "tests/CMakeLists.txt").read_text(encoding="utf-8")
        for kind, header in {"PROGRAM": "programs/program", "ATTACK": "attacks/attack", "NETWORK": "networks/network"}.items():
            text = (SOURCE / f"sim/scenario/{header}_trait.h").read_text(encoding="utf-8")
            parts = set(re.findall(r"Trait::(\w+)(?:\(\))? is missing", text)) | set(re.findall(r"has no (\w+):", text))
            self.assertEqual(len(parts), len(re.findall(r"static_assert\(", text)))
            documented = re.search(r"((?:^//[^\n]*\n)+)template <class \w+> struct \w+Trait;", text, re.M)[1]
            for part in sorted(parts):
                with self.subTest(kind=kind, part=part):
                    self.assertIn(f"#ifndef {kind}_WITHOUT_{part.upper()}\n", left_out)
                    self.assertRegex(re.search(rf"must_not_compile_without\({kind} ([^)]*)\)", cmake)[1], rf"\b{part}\b")
                    if part not in ("trait", "key", "description"):
                        self.assertRegex(documented, rf"(?m)^// {part}\b")


if __name__ == "__main__":
    unittest.main()
