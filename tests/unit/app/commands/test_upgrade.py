"""An upgrade keeps the data, whatever interrupts it; a rollback that cannot be says why not."""

import shutil
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.commands import upgrade
from app.domain.clock import SetClock
from app.domain.entry import Actor, Draft
from app.domain.errors import ConfigError, StoreError
from app.installed import Prefix, Upgrade
from backends.store.database import Database, Reading
from backends.store.journal import Journal
from backends.store.verify import verify

OLD, NEW = "0.1.0-old", "0.2.0-new"


def journal_in(data: Path) -> Journal:
    return Journal.open(data / "journal.db", SetClock(1.7e9), data / "anchor" / "journal.anchor")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data of a hall with three entries, which every test copies."""
    data = tmp_path_factory.mktemp("made") / "hall"
    (data / "anchor").mkdir(parents=True, mode=0o700)
    data.chmod(0o700)
    journal = journal_in(data)
    journal.append([(Draft("log_written", "log:1", {"about": ""}), Actor(), "")] * 3)
    journal.close()
    return data


class Hall:
    """Two installed versions, the older one running, and a hall with three entries."""

    def __init__(self, folder: Path, made: Path) -> None:
        self.folder, self.data = folder, folder / "hall"
        self.prefix = Prefix(folder / "opt")
        for version in (OLD, NEW):
            (self.prefix.folder / "versions" / version).mkdir(parents=True)
        (self.prefix.folder / "versions" / "0.3.0.part").mkdir()
        self.prefix.switch(OLD)
        shutil.copytree(made, self.data)
        self.asked: list[tuple[str, ...]] = []
        self.answers: dict[str, tuple[int, str]] = {"backup": (0, ""), "doctor": (0, "")}

    def journal(self) -> Journal:
        return journal_in(self.data)

    def count(self) -> int:
        reading = Reading(self.data / "journal.db")
        try:
            verdict = verify(reading, self.data / "anchor" / "journal.anchor")
        finally:
            reading.close()
        assert verdict.ok, verdict
        return verdict.count

    def run(self, version: str, *words: str) -> SimpleNamespace:
        """Stand for the program of an installed version."""
        self.asked.append((version, *words))
        status, said = self.answers[words[0]]
        if words[0] == "backup" and not status:
            shutil.copytree(self.data, words[1])
        return SimpleNamespace(returncode=status, stdout=said, stderr=said)

    def arguments(self, **more: object) -> Namespace:
        draft = {
            "prefix": self.prefix.folder,
            "data": self.data,
            "database": "",
            "backups": self.folder / "backups",
            "city": None,
            "version": "",
        }
        return Namespace(**(draft | more))


@pytest.fixture
def hall(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hall:
    hall = Hall(tmp_path, made)

    def run(_prefix: Prefix, version: str, *words: str) -> SimpleNamespace:
        return hall.run(version, *words)

    monkeypatch.setattr(Prefix, "run", run)
    monkeypatch.setattr(upgrade, "ROOT", hall.prefix.folder / "versions" / NEW)
    return hall


def test_an_upgrade_backs_up_with_the_old_version_then_migrates_then_switches(hall: Hall) -> None:
    assert upgrade.run_upgrade(hall.arguments()) == 0
    assert hall.prefix.current() == NEW
    ((version, command, backup, *_),) = hall.asked
    assert (version, command) == (OLD, "backup")
    (record,) = hall.prefix.upgrades()
    assert (record.old, record.new, record.backup) == (OLD, NEW, backup)
    assert Path(backup).is_dir()
    assert hall.count() == 3


def test_without_a_backup_there_is_no_upgrade(hall: Hall) -> None:
    hall.answers["backup"] = (2, "dutywall: the disk is full")
    with pytest.raises(StoreError, match="no upgrade: dutywall: the disk is full"):
        upgrade.run_upgrade(hall.arguments())
    assert (hall.prefix.current(), hall.prefix.upgrades()) == (OLD, [])


def test_a_hub_that_still_runs_stops_the_upgrade(hall: Hall) -> None:
    running = hall.journal()
    with pytest.raises(StoreError, match="another program is writing it"):
        upgrade.run_upgrade(hall.arguments())
    running.close()
    assert hall.prefix.current() == OLD
    assert upgrade.run_upgrade(hall.arguments(backups=hall.folder / "again")) == 0


class PowerCutError(Exception):
    """The machine goes dark here."""


def dark(*_: object, **__: object) -> None:
    raise PowerCutError


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (upgrade, "_back_up"),
        (Prefix, "record"),
        (Database, "open"),
        (Prefix, "switch"),
        (Path, "symlink_to"),
        (Path, "replace"),
    ],
)
def test_an_upgrade_cut_off_at_any_step_leaves_old_or_new_and_can_be_done_again(
    hall: Hall, where: object, name: str
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(where, name, dark)
        with pytest.raises(PowerCutError):
            upgrade.run_upgrade(hall.arguments())
    assert hall.prefix.current() == OLD
    assert hall.count() == 3
    assert upgrade.run_upgrade(hall.arguments(backups=hall.folder / "again")) == 0
    assert hall.prefix.current() == NEW
    assert hall.count() == 3


def test_a_hall_that_has_no_journal_yet_is_only_switched(hall: Hall) -> None:
    (hall.data / "journal.db").unlink()
    assert upgrade.run_upgrade(hall.arguments()) == 0
    assert (hall.asked, hall.prefix.current()) == ([], NEW)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda h: h.prefix.switch(NEW), "runs already"),
        (lambda h: (h.prefix.folder / "versions" / NEW).rmdir(), "start upgrade from the new"),
        (lambda h: (h.prefix.folder / "current").unlink(), "nothing is installed"),
    ],
)
def test_an_upgrade_that_cannot_be_meant_is_refused(
    hall: Hall, spoil: Callable[[Hall], object], says: str
) -> None:
    spoil(hall)
    with pytest.raises(ConfigError, match=says):
        upgrade.run_upgrade(hall.arguments())


def test_a_rollback_asks_the_old_version_whether_it_can_use_the_data(hall: Hall) -> None:
    upgrade.run_upgrade(hall.arguments())
    hall.asked.clear()
    assert upgrade.run_rollback(hall.arguments()) == 0
    assert hall.prefix.current() == OLD
    assert hall.asked[0][:4] == (OLD, "doctor", "--only", "database")


def test_a_rollback_that_the_data_forbid_names_the_backup_and_changes_nothing(hall: Hall) -> None:
    upgrade.run_upgrade(hall.arguments())
    (record,) = hall.prefix.upgrades()
    hall.answers["doctor"] = (1, "ok      Disk: x\nBAD     Journal: schema 0009 is newer\n")
    with pytest.raises(StoreError) as refused:
        upgrade.run_rollback(hall.arguments())
    said = str(refused.value)
    assert "schema 0009 is newer" in said
    assert f"dutywall restore {record.backup} --data {hall.data}" in said
    assert hall.prefix.current() == NEW


def test_a_rollback_to_nowhere_says_what_is_there(hall: Hall) -> None:
    with pytest.raises(ConfigError, match=f"installed: {NEW}"):
        upgrade.run_rollback(hall.arguments())
    with pytest.raises(ConfigError, match="9 is not installed"):
        upgrade.run_rollback(hall.arguments(version="9"))
    hall.prefix.record(Upgrade(OLD, NEW, str(hall.data), "b", 1.0))
    assert upgrade.run_rollback(hall.arguments(version=NEW)) == 0


def test_half_an_installation_is_no_version(hall: Hall) -> None:
    assert sorted(hall.prefix.versions()) == [OLD, NEW]
    with pytest.raises(ConfigError, match="is not installed"):
        hall.prefix.switch("0.3.0")


def test_a_damaged_record_is_said(hall: Hall) -> None:
    (hall.prefix.folder / "upgrades.json").write_text("{")
    with pytest.raises(ConfigError, match=r"upgrades\.json"):
        hall.prefix.upgrades()
