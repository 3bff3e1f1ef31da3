"""Writes the bill of materials of a lock, CycloneDX 1.6: ``python -m scripts.sbom LOCK OUT``."""

import hashlib
import importlib.metadata
import json
import sys
import tomllib
import uuid
from pathlib import Path
from typing import Any

from scripts.locked import Locked, normal, read_lock

ROOT = Path(__file__).parents[1]


def bill(packages: list[Locked], version: str, lock_hash: str) -> dict[str, Any]:
    """Return the bill; the same lock gives the same bill, to the byte."""
    serial = uuid.uuid5(uuid.NAMESPACE_URL, f"dutywall:{version}:{lock_hash}")
    ours = {"type": "application", "bom-ref": "dutywall", "name": "dutywall", "version": version}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"component": ours},
        "components": [_component(package) for package in packages],
        "dependencies": [{"ref": "dutywall", "dependsOn": [p.purl for p in packages]}],
    }


def _component(package: Locked) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": package.purl,
        "name": normal(package.name),
        "version": package.version,
        "purl": package.purl,
        # One for each file that may be installed: which of them it is depends on the machine.
        "hashes": [{"alg": "SHA-256", "content": content} for content in package.hashes],
    }
    if licence := _licence(package.name):
        component["licenses"] = [{"license": {"name": licence}}]
    if package.marker:
        component["properties"] = [{"name": "dutywall:marker", "value": package.marker}]
    return component


def _licence(name: str) -> str:
    """Return what the installed package says of its licence, or nothing."""
    try:
        said = importlib.metadata.metadata(name).json
    except importlib.metadata.PackageNotFoundError:
        return ""
    found = str(said.get("license_expression") or said.get("license") or "").strip()
    return found.splitlines()[0][:100] if found else ""


def write_bill(lock: Path, out: Path) -> int:
    """Write the bill of ``lock`` and return how many components it has."""
    packages = read_lock(lock)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock_hash = hashlib.sha256(lock.read_bytes()).hexdigest()
    text = json.dumps(bill(packages, project["version"], lock_hash), indent=1, sort_keys=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text + "\n", encoding="utf-8")
    return len(packages)


def main(words: list[str]) -> int:
    """Write a bill; without a single component there is none, and that is a failure."""
    match words:
        case [first, second]:
            lock, out = Path(first), Path(second)
        case _:
            sys.stderr.write("usage: python -m scripts.sbom LOCK OUT\n")
            return 2
    count = write_bill(lock, out)
    sys.stdout.write(f"SBOM of {lock.name}: {count} components, in {out}\n")
    return 0 if count else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
