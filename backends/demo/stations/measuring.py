"""The stations at work: what they measure goes out by the collector and the pusher.

So do the numbers of the departments, pushed as their own systems would.
"""

from collections import defaultdict
from collections.abc import Coroutine, Sequence
from typing import Any

from app.domain.register import Station
from backends.demo.config import DemoConfig
from backends.demo.measures.field import DepartmentField, is_department
from backends.demo.measures.plan import read_plan
from backends.demo.stations.collector import Collector
from backends.demo.stations.field import Report, StationField
from backends.demo.stations.pusher import Pusher


class Measuring:
    """The field with its two ways out, as far as the configuration has addresses for them."""

    def __init__(self, config: DemoConfig, stations: Sequence[Station], start_s: float) -> None:
        instruments = [station for station in stations if not is_department(station)]
        self._field = StationField(instruments, start_s)
        plan = read_plan()
        self._departments = DepartmentField(
            plan, stations, start_s, config.seed, rough=config.is_rough
        )
        self._known = [Report(station, start_s, {}) for station in instruments]
        hj212, push = (config.hj212_host, config.hj212_port), (config.push_host, config.push_port)
        self._collector = Collector(hj212) if config.hj212_port else None
        self._pusher = Pusher(push, config.push_token) if config.push_port else None
        tokens = config.department_tokens if config.push_port else {}
        self._theirs = {code: Pusher(push, token) for code, token in tokens.items()}
        told = (station.station_id for station in stations if is_department(station))
        self._code_of = {one: plan.department_of(one) for one in told}

    def jobs(self) -> list[Coroutine[Any, Any, None]]:
        """Return what has to run beside, forever."""
        jobs: list[Coroutine[Any, Any, None]] = []
        if self._collector is not None:
            jobs.append(self._collector.run(self._known))
        if self._pusher is not None:
            jobs.append(self._pusher.run())
        return [*jobs, *(pusher.run() for pusher in self._theirs.values())]

    def live(self, now_s: float) -> None:
        """Send what is due; never blocks."""
        reports = self._field.due(now_s)
        if self._pusher is not None:
            self._push(self._pusher, reports, self._departments.due(now_s))
        if reports and self._collector is not None:
            self._collector.send(reports)

    def _push(self, common: Pusher, measured: Sequence[Report], told: Sequence[Report]) -> None:
        """Send what a department says by its own system, where it has one here."""
        by_code: dict[str, list[Report]] = defaultdict(list)
        for report in told:
            code = self._code_of[report.station.station_id]
            by_code[code if code in self._theirs else ""].append(report)
        common.send([*measured, *by_code.pop("", ())])
        for code, reports in by_code.items():
            self._theirs[code].send(reports)
