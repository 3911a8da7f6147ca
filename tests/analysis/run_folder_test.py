"""Reading run folders, good and bad."""

import pathlib
import tempfile
import unittest

from synthetic import ramp, run_folder

from run_folder import Event, RunFolder, RunFolderError


class RunFolderTest(unittest.TestCase):
    def setUp(self) -> None:
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.path = pathlib.Path(scratch.name) / "run"

    def refused(self, read, *words: str) -> None:
        with self.assertRaises(RunFolderError) as raised:
            read()
        for word in words:
            self.assertIn(word, str(raised.exception))

    def test_clocks_come_one_per_host_in_the_order_of_the_scenario(self) -> None:
        run_folder(self.path, {"server": ramp(0, 0), "client-1": ramp(-0.5, 50)})
        server, client = RunFolder(self.path).clocks()
        self.assertEqual((server.host, client.host), ("server", "client-1"))
        self.assertEqual(list(client.time_s[:3]), [0, 16, 32])
        self.assertAlmostEqual(client.offset_s[-1], -0.5 + 160 * 50e-6, places=12)
        self.assertEqual(set(client.frequency_ppm), {50})
        self.assertEqual(set(server.offset_s), {0})

    def test_columns_are_found_by_their_names(self) -> None:
        run_folder(self.path, {})
        (self.path / "clocks.csv").write_text("host,more,frequency_ppm,offset_s,time_s\na,x,1.5,0.25,16\n")
        (clock,) = RunFolder(self.path).clocks()
        self.assertEqual((clock.host, *clock.time_s, *clock.offset_s, *clock.frequency_ppm), ("a", 16, 0.25, 1.5))

    def test_one_row_and_no_rows_are_read(self) -> None:
        run_folder(self.path, {"a": [(0, 1e-6, 0)]})
        self.assertEqual(RunFolder(self.path).clocks()[0].offset_s.shape, (1,))
        (self.path / "clocks.csv").write_text("time_s,host,offset_s,frequency_ppm\n")
        self.assertEqual(RunFolder(self.path).clocks(), [])

    def test_the_timeline_is_picked_out_of_all_events(self) -> None:
        run_folder(self.path, {}, [{"time_s": 1.0, "host": "a", "event": "message", "text": 'a "timeline"'},
                                   {"time_s": 2.5, "event": "timeline", "action": "set_path", "network": "wan"}])
        self.assertEqual(RunFolder(self.path).events(), [Event(2.5, "set path", "wan")])

    def test_bounds_are_those_of_offsets_and_frequencies_in_the_units_of_clocks_csv(self) -> None:
        window = {"host": "a", "from_s": 10, "until_s": 60, "met": True}
        run_folder(self.path, {}, expectations=[
            {"metric": "offset", "parameters": {"max": 1e-3, "min": 1e-6}, **window},
            {"metric": "offset", "parameters": {"max": 1e-3, "min": -2e-3, "signed": True}, **window},
            {"metric": "offset_mean", "parameters": {"max": -1e-3}, **window},
            {"metric": "frequency", "parameters": {"max": 5e-6}, **window},
            {"metric": "unreachable", "parameters": {"source": "server"}, **window}])
        bounds = RunFolder(self.path).bounds()
        self.assertEqual([(bound.lower, bound.upper) for bound in bounds],
                         [(-1e-3, 1e-3), (-2e-3, 1e-3), (None, -1e-3), (-5.0, 5.0)])
        self.assertEqual({(bound.from_s, bound.until_s, bound.met) for bound in bounds}, {(10, 60, True)})

    def test_what_is_not_a_run_folder_is_refused_with_the_reason(self) -> None:
        self.refused(lambda: RunFolder(self.path), "run: is not a folder")
        self.path.mkdir()
        self.refused(lambda: RunFolder(self.path), "no summary.json")
        (self.path / "summary.json").write_text('{"ntpsim_run": 1}')
        self.refused(lambda: RunFolder(self.path), "format 1", "reads format 2", "again")

    def test_broken_files_are_refused_with_their_place(self) -> None:
        run_folder(self.path, {}, [{"event": "timeline", "time_s": 0}])
        folder = RunFolder(self.path)
        clocks = self.path / "clocks.csv"
        clocks.write_text("time_s,host,offset_s\n")
        self.refused(folder.clocks, "clocks.csv", "no column frequency_ppm")
        clocks.write_text("time_s,host,offset_s,frequency_ppm\n0,a,zero,0\n")
        self.refused(folder.clocks, "clocks.csv", "zero")
        clocks.write_text("")
        self.refused(folder.clocks, "its columns are none")
        clocks.unlink()
        self.refused(folder.clocks, "is missing", "record.clock")
        (self.path / "events.jsonl").write_text('\n{"event": "timeline", \n')
        self.refused(folder.events, "events.jsonl:2")
        (self.path / "summary.json").write_text('{"expectations": [{"metric": "offset", "host": "a", "parameters": {}}]}')
        self.refused(folder.bounds, "summary.json", "no 'from_s'")
        (self.path / "summary.json").write_text("[]")
        self.refused(folder.summary, "summary.json", "not a JSON object")


if __name__ == "__main__":
    unittest.main()
