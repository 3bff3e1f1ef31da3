"""What holds for every file: its opening sentence, its length, and no address of elsewhere."""

import ipaddress
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.house.tree import opening, python_files, source, text_files

LONGEST_LINES = 400
# A file that may be longer, with the reason.
LONGER: dict[Path, str] = {}
MEASURED = {".py", ".sh", ".toml"}

# Addresses of documents that the project names; where software comes from is the packager's choice.
HOSTS = {
    "keepachangelog.com": "the form of CHANGELOG.md",
    "msgpack.org": "the format of the wire, docs/protocol.md",
    "opendatacommons.org": "the licence of OpenStreetMap's data",
    "schemas.openxmlformats.org": "the names by which ECMA-376 calls the parts of a workbook",
    "scripts.sil.org": "the licence of the fonts",
    "semver.org": "what a version number means",
    "www.adobe.com": "the trademark line of the fonts' licence",
    "www.apache.org": "the licence",
    "www.openstreetmap.org": "attribution of map data",
}
URL = re.compile(r"\b(?:https?|ftp|git|ssh|rtsp|tcp)://([^/\s\"'`<>)\]},;|]+)")
MACHINE = re.compile(r"(?<![\w.~$}-])/(?:work|tmp|root|home/\w+)/")
INDEX = re.compile(r"--(?:extra-)?index(?:-url)?\b|--find-links")
OWED = re.compile(r"\b(?:TO" + "DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")


def is_local(host: str) -> bool:
    """Return whether an address names this machine, a made-up one, or is filled in later."""
    name = host.rsplit("@", 1)[-1].partition(":")[0].strip("[]")
    if "{" in name or "$" in name or "*" in name or "." not in name:
        return True
    if name.endswith((".example", ".invalid", ".test", "example.com", "example.org")):
        return True
    try:
        return not ipaddress.ip_address(name).is_global
    except ValueError:
        return False


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1:9", True),
        ("10.0.0.1", True),
        ("localhost:80", True),
        ("{host}:{port}", True),
        ("camera.example", True),
        ("8.8.8.8", False),
        ("downloads.somewhere.net", False),
    ],
)
def test_a_local_address_is_told_from_one_elsewhere(host: str, expected: bool) -> None:
    assert is_local(host) == expected


def test_no_file_names_an_address_elsewhere_that_has_no_reason_here() -> None:
    found = Counter(
        f"{path}: {host}"
        for path in text_files()
        for host in URL.findall(source(path))
        if host not in HOSTS and not is_local(host)
    )
    assert not found


def test_no_file_names_a_folder_of_one_machine() -> None:
    found = [
        f"{path}:{number}: {line.strip()[:80]}"
        for path in text_files()
        for number, line in enumerate(source(path).splitlines(), 1)
        if MACHINE.search(line)
    ]
    assert found == []


def test_no_file_says_where_packages_are_to_be_fetched() -> None:
    found = [
        str(path)
        for path in text_files()
        if path != Path("tests/house/test_files.py") and INDEX.search(source(path))
    ]
    assert found == []


def test_nothing_is_promised_in_a_comment_instead_of_being_built() -> None:
    found = [str(path) for path in python_files() if OWED.search(source(path))]
    assert found == []


def test_every_module_opens_with_one_sentence() -> None:
    found = []
    for path in python_files():
        if not source(path).strip():
            continue
        first = opening(path).split("\n\n")[0].strip()
        if not first.endswith(".") or re.search(r"\.\s+[A-Z]", first):
            found.append(f"{path}: {first[:80]!r}")
    assert found == []


def test_no_file_is_longer_than_anybody_reads() -> None:
    lengths = {p: len(source(p).splitlines()) for p in text_files() if p.suffix in MEASURED}
    assert {str(p): n for p, n in lengths.items() if n > LONGEST_LINES and p not in LONGER} == {}
    assert [str(p) for p in LONGER if lengths.get(p, 0) <= LONGEST_LINES] == []
