"""Who a terminal is: the register turns protocol identities into vehicles and officers."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import OURS, EntityClass
from app.domain.register import Registers
from app.domain.tracks import TrackBatch

TERMINAL_PREFIX = b"jt808:"
RESERVED = b"dutywall:"
_OURS = np.array(sorted(OURS), np.uint8)


@dataclass(frozen=True, slots=True)
class Known:
    """What the register says of one identity; ``home`` is the code of its own county."""

    entity_id: str
    label: str
    entity_class: EntityClass
    home: str


class Identities:
    """Look-ups by terminal and by entity, built once from the registers."""

    def __init__(self, registers: Registers) -> None:
        self._by_terminal: dict[bytes, Known] = {}
        self._by_entity: dict[bytes, Known] = {}
        self._has_terminal: set[bytes] = set()
        self._stations = {station.station_id.encode() for station in registers.stations}
        for officer in registers.officers:
            known = Known(officer.officer_id, officer.name, officer.entity_class, officer.county)
            self._add(known, officer.terminal)
        for vehicle in registers.vehicles:
            known = Known(vehicle.vehicle_id, vehicle.plate, vehicle.entity_class, vehicle.county)
            self._add(known, vehicle.terminal)

    def by_entity(self, entity_id: str) -> Known | None:
        """Return what the register says of an entity."""
        return self._by_entity.get(entity_id.encode())

    def resolve(
        self, batch: TrackBatch, *, is_gateway: bool
    ) -> tuple[TrackBatch, Mapping[str, int]]:
        """Return the batch under the register's names, and what was refused under which reason.

        A terminal that is not in the register never becomes an entity, and only our own gateway
        (``is_gateway``) speaks for terminals. A feed may neither use an id that belongs to a
        terminal or a station nor claim to be one of ours: nobody can pass for an officer.
        """
        ids = batch.ids.tolist()
        if not is_gateway or not any(i.startswith(TERMINAL_PREFIX) for i in ids):
            return self._resolve_feed(batch, ids)
        known = [self._by_terminal.get(i) for i in ids]
        good = np.array([k is not None for k in known], np.bool_)
        refused = {} if good.all() else {"unregistered": int((~good).sum())}
        kept = [k for k in known if k is not None]
        columns = {key: values[good] for key, values in batch.columns.items()}
        columns["label"] = np.array([k.label.encode()[:48] for k in kept], "S48")
        columns["class"] = np.array([k.entity_class for k in kept], np.uint8)
        new_ids: NDArray[np.bytes_] = np.array([k.entity_id.encode() for k in kept], "S32")
        return TrackBatch(batch.source, new_ids, columns), refused

    def _resolve_feed(
        self, batch: TrackBatch, ids: list[bytes]
    ) -> tuple[TrackBatch, Mapping[str, int]]:
        stolen = np.array(
            [i in self._has_terminal or i.startswith(TERMINAL_PREFIX) for i in ids], np.bool_
        )
        stays = reserved = np.zeros(len(ids), np.bool_)
        if not self._stations.isdisjoint(ids):
            stays = np.array([i in self._stations for i in ids], np.bool_)
        if RESERVED in batch.ids.tobytes():
            reserved = np.array([i.startswith(RESERVED) for i in ids], np.bool_)
        claimed = np.zeros(len(ids), np.bool_)
        if "class" in batch.columns:
            claims = np.isin(batch.columns["class"], _OURS) & ~stolen
            for row in np.flatnonzero(claims).tolist():
                known = self._by_entity.get(ids[row])
                claimed[row] = known is None or known.entity_class not in OURS
        refused = {
            reason: int(mask.sum())
            for reason, mask in (
                ("id_of_a_terminal", stolen),
                ("id_of_a_station", stays),
                ("id_of_the_hub", reserved),
                ("class_of_ours", claimed),
            )
            if mask.any()
        }
        if not refused:
            return batch, {}
        good = ~(stolen | stays | reserved | claimed)
        columns = {key: values[good] for key, values in batch.columns.items()}
        return TrackBatch(batch.source, batch.ids[good], columns), refused

    def _add(self, known: Known, terminal: str) -> None:
        self._by_entity[known.entity_id.encode()] = known
        if terminal:
            self._by_terminal[TERMINAL_PREFIX + terminal.encode()] = known
            self._has_terminal.add(known.entity_id.encode())
