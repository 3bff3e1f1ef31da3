"""Scenes of driving: too long, at forbidden hours, too fast, and what just keeps the rule."""

from collections.abc import Callable

from app.domain.classes import EntityClass
from app.domain.errors import ConfigError
from backends.truth.actor import Actor
from backends.truth.cast import CardEvent, Cast
from backends.truth.ground import MPS, Caps
from backends.truth.journey import Line, Script
from backends.truth.label import Foil, Label
from backends.truth.plan import Scene
from backends.truth.scene_places import kinds_of
from backends.truth.tamper import Tamper

COACH = Caps.of_kmh(88.0, 58.0)
TRUCK = Caps.of_kmh(76.0, 56.0)
EDGE_S = 600.0  # it stands before and after
MINUTE_S = 60.0


class _Turn:
    """One vehicle's day of a scene: its script, its cards, and what came of it."""

    def __init__(self, cast: Cast, begins_s: float, kind: EntityClass) -> None:
        self.cast, self.kind = cast, kind
        self.vehicle_id = cast.vehicle(kind).vehicle_id
        self.script = Script(begins_s)
        self.tampers: list[Tamper] = []
        self.along_s = 0.0
        self.card()
        self.script.rest(EDGE_S)

    def card(self) -> None:
        """Put another driver's card in."""
        number = self.cast.number("card")
        self.cast.cards.append(CardEvent(self.vehicle_id, f"T-P{number:05d}", self.script.now_s))

    def drive(self, for_s: float) -> tuple[float, float]:
        """Drive for some time."""
        self.along_s += for_s
        return self.script.drive_for(for_s)

    def play(self, line: Line | None = None, caps: Caps = COACH, report_s: float = 30.0) -> None:
        """Let it drive what was scripted, on a loop of its own where no line is given."""
        self.script.rest(EDGE_S)
        chosen = line or self.cast.ground.loop(self.along_s + MINUTE_S, caps)
        journey = self.script.on(chosen)
        self.cast.actors.append(
            Actor(
                *(self.vehicle_id, self.kind, journey),
                report_s=report_s,
                tampers=tuple(self.tampers),
            )
        )

    def settle(self, scene: Scene, kind: str, from_s: float, to_s: float, due_s: float) -> None:
        """Note what it was: a label, or a foil of a kind."""
        ids = (self.vehicle_id,)
        if kind:
            self.cast.foils.append(Foil(scene.rule, kind, ids, from_s, to_s))
        else:
            self.cast.label(scene, Label(scene.rule, ids, from_s, to_s, due_s, 0.0, scene.says))


def _turns(
    cast: Cast,
    scene: Scene,
    play: Callable[[Cast, Scene, str, float], None],
    hours: tuple[float, float],
) -> None:
    for kind in kinds_of(scene):
        day = int(cast.random.integers(cast.plan.days - 1))
        play(cast, scene, kind, cast.day_s(day, float(cast.random.uniform(*hours))))


def plant_continuous(cast: Cast, scene: Scene) -> None:
    """Play drivers who go on for too long, and who stop in time."""
    _turns(cast, scene, _continuous, (6.2, 11.0))


def _continuous(cast: Cast, scene: Scene, kind: str, begins_s: float) -> None:
    random = cast.random
    turn = _Turn(cast, begins_s, EntityClass.LINE_COACH)
    from_s = turn.script.now_s
    due_s = from_s
    match kind:
        case "":
            whole_s = float(random.uniform(*scene.span("drive_s")))
            first_s = float(random.uniform(0.4, 0.6)) * whole_s
            turn.drive(first_s)
            turn.script.rest(float(random.uniform(*scene.span("short_rest_s"))))
            due_s = turn.script.now_s + scene.number("limit_s") - first_s
            turn.drive(whole_s - first_s)
        case "rest_in_time":
            turn.drive(float(random.uniform(9000.0, 13_500.0)))
            turn.script.rest(float(random.uniform(1380.0, 2400.0)))
            turn.drive(float(random.uniform(7200.0, 12_600.0)))
        case "just_under":
            turn.drive(float(random.uniform(12_900.0, 13_800.0)))
        case "driver_change":
            turn.drive(float(random.uniform(9000.0, 11_400.0)))
            turn.script.rest(240.0)
            turn.card()
            turn.drive(float(random.uniform(6000.0, 9600.0)))
        case "gap_at_a_rest":
            turn.drive(10_800.0)
            began, ended = turn.script.rest(1800.0)
            turn.tampers.append(Tamper(began - 60.0, ended + 60.0, is_replayed=True))
            turn.drive(7200.0)
        case _:
            raise ConfigError(f"plan: scene {scene.rule} knows no foil '{kind}'")
    to_s = turn.script.now_s
    turn.play()
    turn.settle(scene, kind, from_s, to_s, due_s)


def plant_daily(cast: Cast, scene: Scene) -> None:
    """Play drivers with too many hours in a day, and with just not too many."""
    _turns(cast, scene, _daily, (6.0, 6.6))


def _daily(cast: Cast, scene: Scene, kind: str, begins_s: float) -> None:
    random = cast.random
    if kind == "over_midnight":
        begins_s += 10.5 * 3600.0
    turn = _Turn(cast, begins_s, EntityClass.CHARTER_COACH)
    from_s = turn.script.now_s
    due_s = from_s
    match kind:
        case "over_midnight":
            turn.drive(12_600.0)
            turn.script.rest(10.5 * 3600.0)
            turn.drive(12_600.0)
        case "two_drivers":
            for part in range(4):
                if part:
                    turn.script.rest(1800.0)
                    turn.card()
                turn.drive(8100.0)
        case _:
            whole_s = float(random.uniform(*scene.span("drive_s")))
            if kind == "just_under":
                whole_s = float(random.uniform(25_800.0, 27_600.0))
            for part in range(3):
                if part:
                    turn.script.rest(float(random.uniform(1500.0, 2700.0)))
                began, _ = turn.drive(whole_s / 3)
            due_s = began + scene.number("limit_s") - 2 * whole_s / 3
    to_s = turn.script.now_s
    turn.play()
    turn.settle(scene, kind, from_s, to_s, due_s)


def plant_night(cast: Cast, scene: Scene) -> None:
    """Play coaches at night; those in the ban, those beside it, one that has a relay filed."""
    for kind in kinds_of(scene):
        day = int(cast.random.integers(1, cast.plan.days))
        _night(cast, scene, kind, day)


def _night(cast: Cast, scene: Scene, kind: str, day: int) -> None:
    random = cast.random
    for_s = float(random.uniform(*scene.span("drive_s")))
    ban_from_s, ban_to_s = cast.day_s(day, 2.0), cast.day_s(day, 5.0)
    begins_s = ban_from_s + float(random.uniform(0.0, 3600.0))
    if kind == "ends_before_two":
        begins_s = cast.day_s(day, float(random.uniform(1.59, 1.83))) - for_s
    elif kind == "begins_after_five":
        begins_s = cast.day_s(day, float(random.uniform(5.17, 5.42)))
    elif kind == "stands_through":
        begins_s, for_s = ban_from_s - 5400.0, 3600.0
    turn = _Turn(cast, begins_s - EDGE_S, EntityClass.LINE_COACH)
    from_s, to_s = turn.drive(for_s)
    if kind == "stands_through":
        turn.script.rest_until(ban_to_s + 900.0)
        turn.drive(3600.0)
    if kind == "relay":
        cast.relays.append(turn.vehicle_id)
    turn.play(caps=Caps.of_kmh(68.0, 44.0))
    turn.settle(scene, kind, from_s, to_s, max(from_s, ban_from_s))


def plant_speed(cast: Cast, scene: Scene) -> None:
    """Play trucks that are too fast on an expressway, and what only looks so."""
    _turns(cast, scene, _speed, (8.0, 12.0))


def _speed(cast: Cast, scene: Scene, kind: str, begins_s: float) -> None:
    random = cast.random
    is_coach = kind == "fast_coach"
    caps = Caps.of_kmh(97.0 if is_coach else 76.0, 56.0)
    over_s = float(random.uniform(*scene.span("over_s")))
    line, until_s, run_s = cast.ground.express_run(2.0 * over_s, caps)
    turn = _Turn(
        cast, begins_s, EntityClass.CHARTER_COACH if is_coach else EntityClass.HAZMAT_TRUCK
    )
    margin_s = max((run_s - 1.5 * over_s) / 2, 0.0)
    turn.script.drive(until_s + margin_s, 0.92)
    if kind == "":
        kmh = float(random.uniform(*scene.span("kmh")))
        from_s, to_s = turn.script.drive_for(over_s, kmh * MPS / caps.express_mps)
        turn.script.drive(line.duration_s - until_s - margin_s - over_s * kmh / 76.0, 0.92)
    else:
        pace = float(random.uniform(0.91, 1.0)) if is_coach else float(random.uniform(0.97, 1.02))
        from_s, to_s = turn.script.drive_for(over_s, pace)
        turn.script.drive(line.duration_s - until_s - margin_s - over_s * pace, 0.92)
    if kind == "one_fast_fix":
        fast = float(random.uniform(110.0, 140.0)) * MPS
        turn.tampers.append(Tamper(from_s + 30.0, to_s, speed_mps=fast, first_only=True))
    turn.play(line, report_s=10.0)
    turn.settle(scene, kind, from_s, to_s, from_s)
