"""Our packets in Wireshark's dissector: nothing is malformed, there is no expert note, and the fields have our values."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SAMPLES = os.environ["NTPSIM_SAMPLES"]
DIGESTS = {"MD5": 16, "SHA1": 20, "SHA256": 32, "SHA384": 48, "SHA512": 64, "AES128": 16, "AES256": 16}
FIELDS = ["frame.protocols", "_ws.malformed", "_ws.expert.message", "ip.checksum.status", "udp.checksum.status", "ntp.flags.vn",
          "ntp.flags.mode", "ntp.stratum", "ntp.refid", "ntp.keyid", "ntp.mac", "ntp.ext.type", "ntp.org", "ntp.rec", "ntp.xmt"]
# Wireshark leaves the checksums of IP and UDP alone unless it is told to check them.
CHECKS = ["-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"]
GOOD = "1"


def decode(capture, home):
    command = ["tshark", "-n", "-r", capture, *CHECKS, "-T", "fields", "-E", "separator=;"]
    for field in FIELDS:
        command += ["-e", field]
    read = subprocess.run(command, capture_output=True, text=True, check=True,
                          env={**os.environ, "HOME": home, "XDG_CONFIG_HOME": home})
    return [dict(zip(FIELDS, line.split(";"), strict=True)) for line in read.stdout.splitlines()]


@unittest.skipUnless(shutil.which("tshark"), "there is no tshark")
class TsharkTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.mkdtemp(prefix="ntpsim-tshark-")
        cls.addClassCleanup(shutil.rmtree, folder)
        written = subprocess.run([SAMPLES, folder], capture_output=True, text=True, check=True).stdout
        packets = decode(pathlib.Path(folder, "all", "packets.pcap"), folder)
        cls.kinds, first = {}, 0
        for line in written.splitlines():
            kind, count = line.split()
            cls.kinds[kind] = packets[first:first + int(count)]
            first += int(count)
        assert first == len(packets), "as many packets as were written"

    def values(self, kind, field, **only):
        """What the field holds in those packets of the kind that are of this mode, or stratum."""
        kept = [packet for packet in self.kinds[kind]
                if all(packet[f"ntp.{name}"] == value for name, value in only.items())]
        self.assertTrue(kept, f"{kind}: {only}")
        return {packet[field] for packet in kept}

    def test_every_packet_is_ntp_with_nothing_to_complain_about(self):
        for kind, packets in self.kinds.items():
            with self.subTest(kind=kind):
                self.assertGreater(len(packets), 1)
                for packet in packets:
                    self.assertTrue(packet["frame.protocols"].endswith(":udp:ntp"), packet)
                    self.assertEqual((packet["_ws.malformed"], packet["_ws.expert.message"]), ("", ""))
                    self.assertEqual(packet["udp.checksum.status"], GOOD)
                    self.assertEqual(packet["ip.checksum.status"], "" if kind == "ipv6" else GOOD)

    def test_versions(self):
        for version in "1234":
            self.assertEqual(self.values(f"version-{version}", "ntp.flags.vn"), {version})

    def test_a_mac_has_its_key_and_its_digest(self):
        for name, size in DIGESTS.items():
            for version in (3, 4):
                kind = f"key-{name}-version-{version}"
                with self.subTest(kind=kind):
                    self.assertEqual(self.values(kind, "ntp.keyid"), {"00000007"})
                    digests = {len(mac) // 2 for mac in self.values(kind, "ntp.mac")}
                    self.assertEqual(digests, {size if version == 3 else min(size, 20)})
                    self.assertEqual(self.values(kind, "ntp.flags.mode"), {"3", "4"})

    def test_modes(self):
        self.assertEqual(self.values("broadcast", "ntp.flags.mode"), {"5"})
        self.assertEqual(self.values("symmetric", "ntp.flags.mode"), {"1", "2"})

    def test_broadcasts_carry_a_mac_and_their_client_asks_only_at_first(self):
        for to in ("10.0.0.255", "224.0.1.1"):
            packets = self.kinds[f"volley-{to}"]
            self.assertEqual({len(packet["ntp.mac"]) // 2 for packet in packets}, {16})
            modes = [packet["ntp.flags.mode"] for packet in packets]
            self.assertEqual(set(modes), {"3", "4", "5"})
            self.assertEqual(set(modes[len(modes) // 2:]), {"5"})

    def test_interleaved_packets_name_the_receive_timestamp_of_the_other_end(self):
        for kind in ("interleaved", "interleaved-peers"):
            packets = self.kinds[kind]
            named = [later["ntp.org"] == earlier["ntp.rec"] for earlier, later in zip(packets, packets[1:])]
            with self.subTest(kind=kind):
                self.assertGreater(sum(named), len(named) // 2)

    def test_manycast_asks_a_group_and_then_the_servers(self):
        self.assertEqual(self.values("manycast", "ntp.flags.mode"), {"3", "4"})
        self.assertEqual(self.values("manycast", "ntp.keyid"), {"00000007"})

    def test_a_crypto_nak_is_a_key_of_zero_without_digest(self):
        answers = {"flags.mode": "4"}
        self.assertEqual(self.values("crypto-nak", "ntp.keyid", **answers), {"00000000"})
        self.assertEqual(self.values("crypto-nak", "ntp.mac", **answers), {""})

    def test_kisses_have_stratum_zero_and_their_code(self):
        for kind, code in (("kiss-RATE", b"RATE"), ("kiss-DENY", b"DENY"), ("nts-nak", b"NTSN")):
            kisses = self.values(kind, "ntp.refid", **{"flags.mode": "4", "stratum": "0"})
            self.assertEqual({bytes.fromhex(refid.replace(":", "")) for refid in kisses}, {code})

    def test_nts_has_its_fields(self):
        for types in self.values("nts", "ntp.ext.type"):
            self.assertLessEqual({"0x0104", "0x0404"}, set(types.split(",")))


if __name__ == "__main__":
    unittest.main()
