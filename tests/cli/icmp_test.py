"""What a real program reads from its error queue, for each ICMP error that networks make: errno, type, code, who tells, and what
is quoted."""
import os
import pathlib

from program import ProgramTest

PROGRAMS = pathlib.Path(os.environ["NTPSIM_TEST_PROGRAMS"])

# The client is 10.1.0.1 and fd00:1::1; the router 10.1.0.2 there and 10.2.0.1 beyond, the server 10.2.0.2. One more network
# lies behind the router, whose MTU is smaller.
SCENARIO = """format: 1
description: A program asks for what cannot be reached.
stop: 1min
hosts:
  client: {{programs: [{{daemon: {{program: {program}, args: [{args}], expect_end: exit 0}}}}]}}
  router: {{forwards: true}}
  server:
  guarded:
networks:
  lan: {{hosts: [client, router], addresses: {{ipv4: 10.1.0.0/24, ipv6: "fd00:1::/64"}}, path: {{delay: 1ms}}}}
  wan: {{hosts: [router, server], addresses: {{ipv4: 10.2.0.0/24, ipv6: "fd00:2::/64"}}, path: {{delay: 1ms}}, mtu: 1280}}
  dmz:
    hosts: [router, guarded]
    addresses: {{ipv4: 10.3.0.0/24, ipv6: "fd00:3::/64"}}
    path: {{delay: 1ms}}
    firewall: [{{action: reject, to: guarded}}]
"""

V4, V6 = "origin 2", "origin 3"
CASES = {   # arguments: what is read
    # A port on which nobody listens. Linux quotes 548 octets of IPv4 and 1232 of IPv6, headers and all.
    ("10.2.0.2",): f"ECONNREFUSED from 10.2.0.2 about 10.2.0.2 port 9: {V4} type 3 code 3 info 0, 48 octets as sent",
    ("10.2.0.2", 1200): f"ECONNREFUSED from 10.2.0.2 about 10.2.0.2 port 9: {V4} type 3 code 3 info 0, 520 octets as sent",
    ("10.2.0.2", 3000): f"ECONNREFUSED from 10.2.0.2 about 10.2.0.2 port 9: {V4} type 3 code 3 info 0, 520 octets as sent",
    ("fd00:2::2",): f"ECONNREFUSED from fd00:2::2 about fd00:2::2 port 9: {V6} type 1 code 4 info 0, 48 octets as sent",
    # A router's own port, on its far side.
    ("10.2.0.1",): f"ECONNREFUSED from 10.2.0.1 about 10.2.0.1 port 9: {V4} type 3 code 3 info 0, 48 octets as sent",
    # The host itself.
    ("10.1.0.1",): f"ECONNREFUSED from 10.1.0.1 about 10.1.0.1 port 9: {V4} type 3 code 3 info 0, 48 octets as sent",
    ("fd00:1::1", 1500): f"ECONNREFUSED from fd00:1::1 about fd00:1::1 port 9: {V6} type 1 code 4 info 0, 1184 octets as sent",
    # No network, says the router.
    ("192.0.2.1",): f"ENETUNREACH from 10.1.0.2 about 192.0.2.1 port 9: {V4} type 3 code 0 info 0, 48 octets as sent",
    ("2001:db8::1",): f"ENETUNREACH from fd00:1::2 about 2001:db8::1 port 9: {V6} type 1 code 0 info 0, 48 octets as sent",
    # No host, says the last router, or the client itself on its own network.
    ("10.2.0.9",): f"EHOSTUNREACH from 10.1.0.2 about 10.2.0.9 port 9: {V4} type 3 code 1 info 0, 48 octets as sent",
    ("fd00:2::9",): f"EHOSTUNREACH from fd00:1::2 about fd00:2::9 port 9: {V6} type 1 code 3 info 0, 48 octets as sent",
    ("10.1.0.9",): f"EHOSTUNREACH from 10.1.0.1 about 10.1.0.9 port 9: {V4} type 3 code 1 info 0, 48 octets as sent",
    ("fd00:1::9",): f"EHOSTUNREACH from fd00:1::1 about fd00:1::9 port 9: {V6} type 1 code 3 info 0, 48 octets as sent",
    # A firewall that rejects.
    ("10.3.0.2",): f"EHOSTUNREACH from 10.1.0.2 about 10.3.0.2 port 9: {V4} type 3 code 13 info 0, 48 octets as sent",
    ("fd00:3::2",): f"EACCES from fd00:1::2 about fd00:3::2 port 9: {V6} type 1 code 1 info 0, 48 octets as sent",
    # Too few hops.
    ("10.2.0.2", 48, 1): f"EHOSTUNREACH from 10.1.0.2 about 10.2.0.2 port 9: {V4} type 11 code 0 info 0, 48 octets as sent",
    ("fd00:2::2", 48, 1): f"EHOSTUNREACH from fd00:1::2 about fd00:2::2 port 9: {V6} type 3 code 0 info 0, 48 octets as sent",
    # Too big for the last link. A router cuts IPv4 into pieces and no IPv6.
    ("fd00:2::2", 1400): f"EMSGSIZE from fd00:1::2 about fd00:2::2 port 9: {V6} type 2 code 0 info 1280, 1184 octets as sent",
}


class ErrorQueue(ProgramTest):
    def test_each_icmp_error_is_read_whole(self):
        for arguments, expected in CASES.items():
            with self.subTest(arguments=arguments):
                args = ", ".join(f'"{a}"' for a in arguments)
                self.write("icmp.yaml", SCENARIO.format(program=PROGRAMS / "errors", args=args))
                result = self.ntpsim("run", "icmp.yaml", "--out", "out")
                self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
                said = (self.folder / "out/client/daemon.log").read_text()
                self.assertIn(expected, said)
                self.assertIn("then EAGAIN", said)
