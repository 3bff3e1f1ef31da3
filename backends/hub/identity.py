"""Who a terminal is: the register turns protocol identities into vehicles and officers."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import EntityClass
from app.domain.register import Registers
from app.domain.tracks import TrackBatch

TERMINAL_PREFIX = b"jt808:"


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
        for officer in registers.officers:
            known = Known(officer.officer_id, officer.name, officer.entity_class, officer.county)
            self._add(known, officer.terminal)
        for vehicle in registers.vehicles:
            known = Known(vehicle.vehicle_id, vehicle.plate, vehicle.entity_class, vehicle.county)
            self._add(known, vehicle.terminal)

    def by_entity(self, entity_id: str) -> Known | None:
        """Return what the register says of an entity."""
        return self._by_entity.get(entity_id.encode())

    def resolve(self, batch: TrackBatch) -> tuple[TrackBatch, Mapping[str, int]]:
        """Return the batch under the register's names, and what was refused under which reason.

        A terminal that is not in the register never becomes an entity. An id that a feed gives
        itself must not be one that belongs to a terminal: nobody can pass for an officer.
        """
        ids = batch.ids.tolist()
        is_terminal = [i.startswith(TERMINAL_PREFIX) for i in ids]
        if not any(is_terminal):
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
        stolen = np.array([i in self._has_terminal for i in ids], np.bool_)
        if not stolen.any():
            return batch, {}
        columns = {key: values[~stolen] for key, values in batch.columns.items()}
        kept = TrackBatch(batch.source, batch.ids[~stolen], columns)
        return kept, {"id_of_a_terminal": int(stolen.sum())}

    def _add(self, known: Known, terminal: str) -> None:
        self._by_entity[known.entity_id.encode()] = known
        if terminal:
            self._by_terminal[TERMINAL_PREFIX + terminal.encode()] = known
            self._has_terminal.add(known.entity_id.encode())
