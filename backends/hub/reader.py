"""The reader child: searches and look-ups in the registers, away from the hub's thread."""

import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pypinyin import Style, lazy_pinyin

from app.domain.citypack import Place
from app.domain.errors import OperatorError
from app.domain.geo import distance_m
from app.domain.hazmat import HazmatScheme
from app.domain.people import CITY
from app.domain.register import Camera, Officer, Registers, Site, Station, Vehicle
from app.domain.risk import RiskRules
from backends.cases.answers import CaseAnswers
from backends.cases.catalogue_file import read_case_catalogue
from backends.cases.changes import ChangeAnswers
from backends.cases.figures import figure_answerers
from backends.cases.file_answers import CaseFileAnswers
from backends.cases.file_erasing import FileErasing
from backends.cases.files import CaseFiles
from backends.cases.found import found_answerers
from backends.cases.merging.answers import LikenessAnswers
from backends.cases.merging.measured import read_measured
from backends.cases.merging.measuring import MeasureAnswers
from backends.cases.merging.own_figures import with_own
from backends.cases.telling import TableAnswers, with_towns
from backends.city.pack import read_pack
from backends.directory.answers import DirectoryAnswers
from backends.directory.grids import Grids
from backends.directory.roll_posts import RollAnswers
from backends.directory.things import directory_things
from backends.hub.alarm_answers import AlarmAnswers
from backends.hub.answering import answer_questions
from backends.hub.config import HubConfig, read_hub_config
from backends.hub.hazmat_answers import HazmatAnswers
from backends.hub.history_answers import HistoryAnswers
from backends.hub.inner import ChildQuestion
from backends.hub.leading import journal_place
from backends.hub.risk_answers import RiskAnswers
from backends.judging.numbers import read_rule_book
from backends.notify.answers import message_answerers
from backends.notify.recipients import RecipientAnswers
from backends.notify.setting import read_message_rules
from backends.registers.directory import read_directory
from backends.registers.store import read_registers
from backends.search.answers import FindAnswers
from backends.search.following import Following
from backends.search.things import all_things
from backends.search.within import CaseWords
from backends.store.database import Reading

MOST_HITS = 50
MOST_CAMERAS = 16
RULES = Path(__file__).resolve().parents[2] / "resources" / "rules"
HUGE = 1e9  # asking for more than there can be is no mistake
# What never leaves the hub: whoever has it could speak as that terminal.
SECRET_FIELDS = frozenset({"auth_code", "terminal", "secret", "address"})


@dataclass(frozen=True, slots=True)
class Known:
    """One thing that can be found: its words in lower case, and how a hit shows it."""

    words: tuple[str, ...]
    county: str
    hit: dict[str, Any]


class Library:
    """Answers from registers and places; each seat only what its county may see."""

    def __init__(self, registers: Registers, places: tuple[Place, ...], camera_base: str) -> None:
        self._registers = registers
        self._camera_base = camera_base
        self._known = list(_all_known(registers, places))
        self._record: dict[str, tuple[str, Vehicle | Officer | Station]] = {
            v.vehicle_id: ("vehicle", v) for v in registers.vehicles
        }
        self._record |= {o.officer_id: ("officer", o) for o in registers.officers}
        self._record |= {s.station_id: ("station", s) for s in registers.stations}
        self._camera_lon = np.array([c.lon_deg for c in registers.cameras])
        self._camera_lat = np.array([c.lat_deg for c in registers.cameras])

    def search(self, question: ChildQuestion) -> dict[str, Any]:
        """Return what has the words of ``text`` in its name, id or pinyin initials."""
        words = str(question.arguments.get("text", "")).lower().split()
        limit = min(int(_number(question, "limit", 1, HUGE, MOST_HITS)), MOST_HITS)
        hits: list[dict[str, Any]] = []
        if words:
            for known in self._known:
                if _covers(question.county, known.county) and _matches(known, words):
                    hits.append(known.hit)
                    if len(hits) == limit:
                        break
        return {"hits": hits}

    def dossier(self, question: ChildQuestion) -> dict[str, Any]:
        """Return the register's record of an entity, without what could be misused."""
        entity_id = str(question.arguments.get("entity_id", ""))
        found = self._record.get(entity_id)
        if found is None:
            kind = "vessel" if entity_id.startswith("ais:") else "unknown"
            return {"kind": kind, "record": None}
        kind, record = found
        if not _covers(question.county, record.county):
            raise OperatorError("out_of_scope", entity_id)
        return {"kind": kind, "record": _open_fields(record)}

    def cameras_near(self, question: ChildQuestion) -> dict[str, Any]:
        """Return the nearest cameras of a position, nearest first."""
        lon = _number(question, "lon_deg", -180.0, 180.0)
        lat = _number(question, "lat_deg", -90.0, 90.0)
        count = min(int(_number(question, "count", 1, HUGE, 2)), MOST_CAMERAS)
        away_m = distance_m(lon, lat, self._camera_lon, self._camera_lat)
        cameras: list[dict[str, Any]] = []
        for i in np.argsort(away_m).tolist():
            camera = self._registers.cameras[i]
            if len(cameras) == count:
                break
            if _covers(question.county, camera.county):
                cameras.append(self._camera(camera) | {"distance_m": float(away_m[i])})
        return {"cameras": cameras}

    def registers(self, question: ChildQuestion) -> dict[str, Any]:
        """Return sites, cameras and stations for the map."""
        sites = [asdict(s) for s in self._registers.sites if _covers(question.county, s.county)]
        cameras = [
            self._camera(c) for c in self._registers.cameras if _covers(question.county, c.county)
        ]
        stations = [
            _open_fields(s) for s in self._registers.stations if _covers(question.county, s.county)
        ]
        return {"sites": sites, "cameras": cameras, "stations": stations}

    def _camera(self, camera: Camera) -> dict[str, Any]:
        url = camera.url
        if url and "://" not in url:
            url = f"{self._camera_base.rstrip('/')}/{url}" if self._camera_base else ""
        return asdict(camera) | {"url": url}


def _number(
    question: ChildQuestion, name: str, lowest: float, highest: float, default: float | None = None
) -> float:
    """Return an argument that must lie in a range; raise OperatorError ``bad_value``."""
    value = question.arguments.get(name, default)
    if not isinstance(value, (int, float)) or not lowest <= value <= highest:
        raise OperatorError("bad_value", name)
    return float(value)


def _covers(seat_county: str, county: str) -> bool:
    return seat_county == CITY or county in ("", seat_county)


def _matches(known: Known, words: list[str]) -> bool:
    return all(any(word in text for text in known.words) for word in words)


def _open_fields(record: Vehicle | Officer | Station) -> dict[str, Any]:
    plain = {f.name: getattr(record, f.name) for f in fields(record)}
    return {
        name: [list(point) for point in value] if name == "route" else value
        for name, value in plain.items()
        if name not in SECRET_FIELDS and not is_dataclass(value)
    }


def _all_known(registers: Registers, places: Iterable[Place]) -> Iterable[Known]:
    for officer in registers.officers:
        yield _known("officer", officer.officer_id, officer.name, officer.unit, officer.county)
    for vehicle in registers.vehicles:
        yield _known("vehicle", vehicle.vehicle_id, vehicle.plate, vehicle.owner, vehicle.county)
    for station in registers.stations:
        key, kind = station.station_id, station.entity_class.name.lower()
        yield _known("station", key, station.name, kind, station.county, station)
    for site in registers.sites:
        yield _known("site", site.site_id, site.name, site.kind, site.county, site)
    for camera in registers.cameras:
        yield _known("camera", camera.camera_id, camera.name, "", camera.county, camera)
    for place in places:
        yield _known("place", place.name, place.name, place.name_en, "", place)


def _known(
    kind: str,
    key: str,
    label: str,
    detail: str,
    county: str,
    at: Site | Camera | Station | Place | None = None,
) -> Known:
    initials = "".join(lazy_pinyin(label, style=Style.FIRST_LETTER)).lower()
    words = (label.lower(), key.lower(), initials, detail.lower())
    hit = {
        "kind": kind,
        "key": key,
        "label": label,
        "detail": detail,
        "lon_deg": None if at is None else at.lon_deg,
        "lat_deg": None if at is None else at.lat_deg,
    }
    return Known(words, county, hit)


def main(config: HubConfig, address: str, parent_pid: int) -> None:
    """Load registers and places, and answer until the hub is gone."""
    pack = read_pack(Path(config.city) / "pack")
    registers = read_registers(Path(config.city) / "registers")
    library = Library(registers, pack.base_map.places, config.camera_base)
    scheme = HazmatScheme.from_toml((RULES / "hazmat.toml").read_text(encoding="utf-8"))
    hazmat = HazmatAnswers(registers, scheme)
    rules = RiskRules.from_toml((RULES / "risk.toml").read_text(encoding="utf-8"))
    risk = RiskAnswers(pack.area_sets, pack.info, registers, scheme, rules)
    answerers = {
        "hazmat_matrix": hazmat.matrix,
        "hazmat_rows": hazmat.rows,
        "risk": risk.risk,
        "plant": hazmat.plant,
        "search": library.search,
        "dossier": library.dossier,
        "cameras_near": library.cameras_near,
        "registers": library.registers,
    }
    reading = Reading(journal_place(config))
    alarms = AlarmAnswers(reading, read_rule_book())
    answerers |= {
        "rule_record": alarms.rule_record,
        "similar_alarms": alarms.similar_alarms,
    }
    catalogue = read_case_catalogue(Path(config.city) / "cases")
    index = Path(config.data) / "search" / "index.db"
    words = CaseWords(index, config.running_clock())
    cases = CaseAnswers(reading, catalogue, config.running_clock(), words)
    answerers |= {"case_page": cases.page, "case_story": cases.story, "case_hold": cases.hold}
    files = CaseFiles(Path(config.data) / "case-files")
    attached, erasing = CaseFileAnswers(reading, files), FileErasing(reading, files)
    answerers |= {"case_file": attached.get, "case_file_put": attached.put}
    measured = with_own(read_measured(), Path(config.data))
    alike = LikenessAnswers(reading, catalogue, config.running_clock(), measured)
    answerers |= {
        "case_like": alike.like,
        "case_similar": alike.similar,
        "case_guess_type": alike.guess_type,
        "case_measured": MeasureAnswers(reading).measured,
    }
    answerers["case_changes"] = ChangeAnswers(reading).changes
    tables = with_towns(catalogue, pack.area_sets)
    answerers["case_catalogue"] = TableAnswers(tables).catalogue
    answerers |= figure_answerers(
        *(reading, catalogue, config.running_clock()),
        Path(config.city) / "cases",
        words,
    )
    answerers |= found_answerers(
        *(reading, catalogue, config.running_clock()),
        *(Path(config.city) / "cases", pack.info),
    )
    answerers |= message_answerers(reading, config, pack.info)
    directory = read_directory(Path(config.city) / "registers")
    kept = DirectoryAnswers(
        *(directory, Grids(pack.area_sets, pack.info), catalogue, cases, reading),
        *(config.running_clock(), config.camera_base),
    )
    answerers |= {
        "directory": kept.listed,
        "directory_card": kept.card,
        "roll_posts": RollAnswers(
            *(directory, catalogue.units, reading, config.running_clock())
        ).posts,
    }
    answerers["message_recipients"] = RecipientAnswers(
        *(directory, Grids(pack.area_sets, pack.info), catalogue, reading),
        *(config.running_clock(), read_message_rules().most),
    ).recipients
    things = all_things(registers, pack.base_map.places, pack.area_sets, catalogue)
    things += directory_things(directory)
    following = Following(reading, index, things)
    finding = FindAnswers(index, reading, config.running_clock())
    answerers["find"] = finding.find
    folder = config.history_folder()
    if folder is not None:
        history = HistoryAnswers(folder, pack.info)
        answerers |= {
            "inside": history.inside,
            "series": history.series,
            "track": history.track,
        }
    following.start()
    erasing.start()
    try:
        answer_questions("reader", address, parent_pid, answerers)
    finally:
        erasing.stop()
        following.stop()


if __name__ == "__main__":
    main(read_hub_config(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3]))
