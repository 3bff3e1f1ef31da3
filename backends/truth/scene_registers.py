"""Scenes of registers: rows that contradict themselves or each other, and sound ones."""

from dataclasses import replace

from app.domain.classes import EntityClass
from app.domain.register import Vehicle
from backends.truth.cast import GOOD_UNTIL, Cast
from backends.truth.label import Foil, Label
from backends.truth.plan import Scene
from backends.truth.scene_places import kinds_of

# What is wrong with a planted row; the positives take turns.
SORTS = ("none", "run_out", "twice", "nonsense")


def plant_licence_anomalies(cast: Cast, scene: Scene) -> None:
    """Add rows of coaches that never drive: wrong ones, and sound ones at the edge."""
    last_day = cast.last_day
    turn = 0
    for kind in kinds_of(scene):
        columns: dict[str, object] = {}
        sort = ""
        match kind:
            case "ends_today":
                columns |= {"licence_to": last_day, "valid_to": last_day}
            case "begins_today":
                columns["valid_from"] = last_day
            case "one_digit_apart":
                columns["licence"] = f"演示近字{cast.number('near'):06d}号"
            case _:
                sort = SORTS[turn % len(SORTS)]
                turn += 1
                columns = _wrong(cast, sort)
        vehicle = cast.vehicle(EntityClass.CHARTER_COACH, **columns)
        if kind == "ends_today":
            _renew(cast, vehicle)
        span = (cast.plan.begins_s, cast.day_s(cast.plan.days))
        if not sort:
            cast.foils.append(Foil(scene.rule, kind, (vehicle.vehicle_id,), *span))
            continue
        ids: tuple[str, ...] = (vehicle.vehicle_id,)
        if sort == "twice":
            ids = (*ids, _twin(cast, vehicle).vehicle_id)
        says = f"{scene.says} ({sort})"
        cast.label(scene, Label(scene.rule, ids, *span, span[0], 0.0, says, sort=sort))


def _renew(cast: Cast, vehicle: Vehicle) -> None:
    """Write the licence of the next day: the judge still looks in the night that follows."""
    licence = f"演示续字{cast.number('renewed'):06d}号"
    tomorrow = cast.day_text(cast.plan.days)
    cast.vehicles.append(
        replace(vehicle, licence=licence, licence_to=GOOD_UNTIL, valid_from=tomorrow, valid_to="")
    )


def _wrong(cast: Cast, sort: str) -> dict[str, object]:
    match sort:
        case "none":
            return {"licence": "", "licence_to": ""}
        case "run_out":
            return {"licence_to": "2026-06-30"}
        case "nonsense":
            return {"licence_to": "2026-02-30"}
    return {"licence": f"演示重字{cast.number('double'):06d}号"}


def _twin(cast: Cast, vehicle: Vehicle) -> Vehicle:
    return cast.vehicle(EntityClass.CHARTER_COACH, licence=vehicle.licence)
