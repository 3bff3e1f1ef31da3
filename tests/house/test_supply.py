"""The bill of materials names every locked package, and an audit that looked at nothing says so."""

import json
from pathlib import Path
from typing import Any

import pytest

from scripts import audit, sbom
from scripts.locked import read_lock
from tests.house.tree import ROOT

LOCK = ROOT / "requirements.lock"
SMALL = f"one==1.4.2 \\\n    --hash=sha256:{'a' * 64} \\\n    --hash=sha256:{'b' * 64}\n" + (
    f"Two.Words==2.0 ; sys_platform == 'win32' \\\n    --hash=sha256:{'c' * 64}\n    # via one\n"
)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    lock = tmp_path / "small.lock"
    lock.write_text(SMALL)
    return lock


def entry(**more: Any) -> dict[str, Any]:
    affected = {"package": {"ecosystem": "PyPI", "name": "One"}, **more.pop("affected", {})}
    return {"id": "X-1", "summary": "it is broken", "affected": [affected], **more}


def write_osv(folder: Path, *entries: dict[str, Any]) -> Path:
    copy = folder / "osv"
    (copy / "PyPI").mkdir(parents=True)
    for number, one in enumerate(entries):
        (copy / "PyPI" / f"{number}.json").write_text(json.dumps(one))
    return copy


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_the_bill_of_our_locks_has_every_package_with_its_hashes(name: str, tmp_path: Path) -> None:
    lock, out = ROOT / name, tmp_path / "sbom.json"
    assert sbom.main([str(lock), str(out)]) == 0
    bill = json.loads(out.read_text())
    lines = lock.read_text().splitlines()
    wanted = {line.split()[0] for line in lines if line[:1].isalnum() and "==" in line}
    components = bill["components"]
    print(f"\n{name}: {len(components)} components")
    assert len(components) == len(wanted) > 20
    assert all(len(part["hashes"]) > 0 for part in components)
    assert all(part["purl"] == part["bom-ref"] for part in components)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert sbom.write_bill(lock, tmp_path / "again.json") == len(components)
    assert (tmp_path / "again.json").read_bytes() == out.read_bytes()


def test_a_lock_is_read_with_markers_and_all_hashes(small: Path) -> None:
    one, two = read_lock(small)
    assert (one.name, one.version, len(one.hashes), one.marker) == ("one", "1.4.2", 2, "")
    assert two.marker == "sys_platform == 'win32'"
    assert two.purl == "pkg:pypi/two-words@2.0"


@pytest.mark.parametrize("text", ["-e .\n", "one>=1.0\n", "one==1.0\n"])
def test_what_is_no_locked_package_is_no_lock(text: str, tmp_path: Path) -> None:
    lock = tmp_path / "bad.lock"
    lock.write_text(text)
    with pytest.raises(ValueError, match=r"bad\.lock:1"):
        read_lock(lock)


def test_an_empty_bill_is_a_failure(tmp_path: Path) -> None:
    lock = tmp_path / "empty.lock"
    lock.write_text("# nothing\n")
    assert sbom.main([str(lock), str(tmp_path / "out.json")]) == 1


def test_an_audit_without_a_copy_is_not_run_and_no_pass(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit.main([str(LOCK)]) == audit.NOT_RUN
    (tmp_path / "nothing").mkdir()
    assert audit.main([str(small), "--osv", str(tmp_path / "nothing")]) == audit.NO_COPY
    assert capsys.readouterr().out.count("NOT RUN") == 2


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (entry(affected={"versions": ["1.4.2"]}), 1),
        (entry(affected={"versions": ["1.4.1"]}), 0),
        (entry(affected={"versions": ["1.4.2"]}, database_specific={"severity": "LOW"}), 0),
        (entry(affected={"versions": ["1.4.2"]}, database_specific={"severity": "CRITICAL"}), 1),
        (entry(affected={"versions": ["1.4.2"]}, withdrawn="2026-01-01"), 2),
        (entry(affected={"ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]}), 1),
        (
            entry(
                affected={
                    "ranges": [
                        {
                            "type": "ECOSYSTEM",
                            "events": [{"introduced": "1.0"}, {"fixed": "1.4.2"}],
                        }
                    ]
                }
            ),
            0,
        ),
        (
            entry(
                affected={
                    "ranges": [
                        {
                            "type": "ECOSYSTEM",
                            "events": [{"introduced": "1.4"}, {"last_affected": "1.4.10"}],
                        }
                    ]
                }
            ),
            1,
        ),
    ],
)
def test_a_copy_is_believed(small: Path, tmp_path: Path, one: dict[str, Any], status: int) -> None:
    assert audit.main([str(small), "--osv", str(write_osv(tmp_path, one))]) == status


def test_a_package_of_another_world_is_none_of_ours(small: Path, tmp_path: Path) -> None:
    other = entry(affected={"versions": ["1.4.2"]})
    other["affected"][0]["package"]["ecosystem"] = "npm"
    ours = entry(affected={"versions": ["9.9"]})
    assert audit.main([str(small), "--osv", str(write_osv(tmp_path, other, ours))]) == 0
