"""A truck with a JT/T 808 terminal of its own: reports where the fleet has it, obeys nobody."""

from app.domain.geo import LonLat
from backends.adapters.jt808.task_texts import TaskAnswer
from backends.demo.officers.orders import Order
from backends.demo.officers.trip import Fix
from backends.demo.traffic.reports import Reports


class Truck:
    """Carries a terminal for the vehicle in ``row``."""

    def __init__(self, reports: Reports, row: int) -> None:
        self._reports = reports
        self._row = row

    def told(self, order: Order, now_s: float) -> None:
        """Take no orders: tasks go to officers."""

    def step(self, now_s: float) -> list[TaskAnswer]:  # noqa: ARG002 - a carrier's form
        """Return no answers."""
        return []

    def fix(self, now_s: float) -> Fix:  # noqa: ARG002 - a carrier's form
        """Return where the fleet's last step has it, at the time of that step."""
        reports, row = self._reports, self._row
        return Fix(
            LonLat(float(reports.lon_deg[row]), float(reports.lat_deg[row])),
            float(reports.speed_mps[row]),
            float(reports.course_deg[row]),
            float(reports.fix_s[row]),
        )
