"""Verdicts of dkimpy and opendkim-testkey, and the comparison: the second half of .ci/parsers."""

import base64
import collections
import pathlib
import re
import socket
import subprocess
import sys
import threading

import dkim
import dkim.crypto
import dns.message
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.TXT
import dns.rrset

work, page = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
DOMAIN = "example.jp"
PARSERS = ("dkimpy", "Mail::DKIM", "opendkim-testkey")

expected, *lines = (work / "cases").read_text(encoding="utf-8").splitlines()
cases = [line.split("\t") for line in lines]
cases = [(name, ours, base64.b64decode(value)) for name, ours, value in cases]


def modulus(b64):
    return dkim.crypto.parse_public_key(base64.b64decode(b64))["modulus"]


def dkimpy(value):
    """dkimpy says what is no key and leaves t= and h= of the record alone."""
    try:
        key = dkim.load_pk_from_dns("x", dnsfunc=lambda name, timeout=5: value)[0]
        return "usable" if key["modulus"] == modulus(expected) else "unusable"
    except Exception:  # whatever it throws: it does not use the record
        try:
            return "revoked" if dkim.util.parse_tag_value(value)[b"p"] == b"" else "unusable"
        except Exception:
            return "unusable"


class Zone:
    """Serves the records of opendkim-testkey's cases on a free port."""

    def __init__(self, records):
        self.records = records
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        self.port = self.udp.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            wire, client = self.udp.recvfrom(4096)
            try:
                query = dns.message.from_wire(wire)
                question = query.question[0]
                response = dns.message.make_response(query)
                response.flags |= dns.flags.AA
                strings = self.records.get(question.name.to_text().lower())
                if strings and question.rdtype == dns.rdatatype.TXT:
                    rrset = dns.rrset.RRset(question.name, dns.rdataclass.IN, dns.rdatatype.TXT)
                    rrset.add(dns.rdtypes.ANY.TXT.TXT(dns.rdataclass.IN, dns.rdatatype.TXT, strings), 60)
                    response.answer.append(rrset)
                self.udp.sendto(response.to_wire(max_size=4096), client)
            except dns.exception.DNSException:
                pass


def testkey_verdicts():
    """By name of the case, for those whose value holds the key in one piece: it is changed for the throw-away one."""
    key = base64.b64encode((work / "throw-away.der").read_bytes())
    values = {
        name: value.replace(expected.encode(), key)
        for name, _, value in cases
        if not name.startswith("generated") and (expected.encode() in value or re.search(rb"p=[ \t;]*$", value))
    }
    records = {}
    for number, value in enumerate(values.values()):
        strings = [value[at : at + 255] for at in range(0, len(value), 255)] or [b""]
        records[f"c{number}._domainkey.{DOMAIN}."] = strings
    zone = Zone(records)
    (work / "unbound.conf").write_text(
        "server:\n  do-not-query-localhost: no\n  do-daemonize: no\n"
        f'stub-zone:\n  name: "{DOMAIN}"\n  stub-addr: 127.0.0.1@{zone.port}\n'
    )
    (work / "testkey.conf").write_text(f"ResolverConfiguration {work}/unbound.conf\n")
    verdicts = {}
    for number, name in enumerate(values):
        run = subprocess.run(
            ["opendkim-testkey", "-v", "-d", DOMAIN, "-s", f"c{number}", "-k", work / "throw-away.pem", "-x", work / "testkey.conf"],
            capture_output=True, text=True, timeout=60, check=False,
        )
        if re.search(r"query failed|timed out|No such file", run.stderr):
            sys.exit(f"opendkim-testkey could not ask: {run.stderr}")
        verdicts[name] = (
            "usable" if run.returncode == 0 else "revoked" if "revoked" in run.stderr.lower() else "unusable"
        )
    return verdicts


def together(verdicts):
    return " or ".join(sorted(set(verdicts)))


ours = collections.defaultdict(list)
theirs = {parser: collections.defaultdict(list) for parser in PARSERS}
mail_dkim = (work / "mail-dkim").read_text().split()
for (name, verdict, value), of_mail_dkim in zip(cases, mail_dkim, strict=True):
    ours[name].append(verdict)
    theirs["dkimpy"][name].append(dkimpy(value))
    theirs["Mail::DKIM"][name].append(of_mail_dkim)
for name, verdict in testkey_verdicts().items():
    theirs["opendkim-testkey"][name].append(verdict)

found = {}
for parser in PARSERS:
    for name, verdicts in theirs[parser].items():
        if verdicts != ours[name]:
            found[(parser, name)] = (together(ours[name]), together(verdicts))

listed = {}
for row in page.read_text(encoding="utf-8").splitlines():
    cells = [cell.strip().strip("`") for cell in row.strip().strip("|").split(" | ")]
    if len(cells) == 5 and cells[0] in PARSERS:
        parser, name, we, they, why = cells
        listed[(parser, name)] = (we, they) if why else None

wrong = 0
for key in sorted(found.keys() | listed.keys()):
    if found.get(key) != listed.get(key):
        wrong += 1
        parser, name = key
        if key in found:
            print(f"not listed so: | {parser} | `{name}` | {' | '.join(found[key])} | why? |")
        else:
            print(f"no longer differs: {parser}, {name}")
counts = ", ".join(f"{parser} {sum(map(len, theirs[parser].values()))}" for parser in PARSERS)
print(f"{len(cases)} records ({counts}): {len(found)} differences, {wrong} not as {page} has them")
sys.exit(bool(wrong))
