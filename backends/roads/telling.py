"""Puts a choice of posts into figures: posts, options, junctions ahead, what is forbidden."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.plan import ForbiddenPost, Junction, OfficerOption, Post, RunnerUp, Why
from backends.roads.capture import together
from backends.roads.choosing import Choice
from backends.roads.driver_models import Drives
from backends.roads.forbidden import Forbidden
from backends.roads.network import trace
from backends.roads.options import option_of
from backends.roads.planning_ground import PlanningGround
from backends.roads.settling import next_best
from backends.roads.situation import Setter
from backends.roads.spread import spread

SOON, LATE = 0.1, 0.9  # one drive in ten comes earlier than the arrival shown, one in ten later
OFFICER_LIMIT_S = 3600.0  # one who is picked by name may drive this long
MAX_JUNCTIONS = 8
MAX_OTHERS = 3
MOST_FORBIDDEN = 20


@dataclass(frozen=True, slots=True)
class OptionLimits:
    """How many officers are told of, what one must meet, and what makes him change his post.

    ``least_p`` and ``least_rise`` are parts (0..1) of the drives.
    """

    most: int
    least_p: float
    least_rise: float


@dataclass(frozen=True, slots=True)
class Told:
    """A choice and what it was made from; ``hazard`` (places,) is 0..1.

    ``soonest_s`` (places,) is when the vehicle can be at each at the earliest.
    """

    ground: PlanningGround
    setters: Sequence[Setter]
    drives: Drives
    choice: Choice
    hazard: NDArray[np.float64]
    set_up_s: float
    soonest_s: NDArray[np.float64]

    def passing_s(self, place: int) -> NDArray[np.float64]:
        """Return when drives pass a place, in order."""
        passing = self.choice.passing
        row = np.flatnonzero(passing.place == place)
        if len(row):  # it was looked at, and so it is sorted
            return passing.at_s[int(passing.first[row[0]]) : int(passing.first[row[0] + 1])]
        return np.sort(self.drives.at_s[self.drives.place == place])

    def junction(self, place: int) -> Junction:
        """Return a place as the drives pass it; it must be passed by one at least."""
        at_s = self.passing_s(place)
        crossings = self.ground.crossings
        lon, lat = self.ground.network.graph.lonlat[crossings.node[place]].tolist()
        return Junction(
            name=crossings.names[place],
            lon_deg=lon,
            lat_deg=lat,
            target_eta_s=_at(at_s, SOON),
            earliest_s=max(min(float(self.soonest_s[place]), float(at_s[0])), 0.0),
            latest_s=_at(at_s, LATE),
            share=len(at_s) / self.drives.count,
            place=place,
        )


def posts_of(told: Told, *, is_kept: bool) -> tuple[Post, ...]:
    """Return the posts of the set, each with what it adds, its margins and who comes next."""
    choice, pairs = told.choice, told.choice.pairs
    count = told.drives.count
    found: list[Post] = []
    for slot in range(choice.fixed, len(choice.held)):
        pair = int(choice.held[slot])
        if pair < 0:
            continue
        place = int(choice.passing.place[pairs.row[pair]])
        at_s = told.passing_s(place)
        travel_s = float(pairs.travel_s[pair])
        added = together(pairs.met, choice.held[: slot + 1]) - together(
            pairs.met, choice.held[:slot]
        )
        setter = told.setters[int(pairs.who[pair])]
        officer = setter.officer
        junction = told.junction(place)
        why = _why(len(found), is_kept=is_kept)
        numbers = {
            "share": junction.share,
            "p_alone": float(pairs.count[pair]) / count,
            "p_added": added / count,
            "margin_p10_s": _at(at_s, SOON) - travel_s,
        }
        drive = option_of(
            told.ground.network,
            setter,
            _way(choice, int(pairs.who[pair]), int(pairs.node[pair])),
            None,
            junction,
            travel_s,
            numbers["margin_p10_s"],
            numbers["p_alone"],
            Why(why, numbers),
        )
        found.append(
            Post(
                officer_id=officer.officer_id,
                label=officer.label,
                junction=junction,
                travel_s=travel_s,
                p_alone=numbers["p_alone"],
                p_added=numbers["p_added"],
                margin_p10_s=numbers["margin_p10_s"],
                margin_median_s=_at(at_s, 0.5) - travel_s,
                hazard=float(told.hazard[place]),
                why=Why(why, numbers),
                runner_up=_runner_up(told, slot),
                way=drive.way,
                distance_m=drive.distance_m,
                fix_age_s=drive.fix_age_s,
                warnings=drive.warnings,
            )
        )
    return tuple(found)


def options_of(
    told: Told,
    free: Sequence[int],
    kept: Mapping[int, int],
    picked: str,
    limits: OptionLimits,
) -> tuple[OfficerOption, ...]:
    """Return the best post of each officer alone, best first, and that of the picked one.

    ``free`` are the officers (numbers in ``setters``) who are not on their way yet, ``kept`` their
    places in the plan before. One who is ``picked`` is told of though he is on his way: whether his
    post is still the best for him.
    """
    choice, pairs = told.choice, told.choice.pairs
    places = choice.passing.place
    best: dict[int, int] = {}
    for pair in np.argsort(-pairs.count, kind="stable").tolist():
        best.setdefault(int(pairs.who[pair]), pair)
    moved = set()
    for who, place in kept.items():
        row = np.flatnonzero(places == place)
        pair = pairs.find(who, int(row[0])) if len(row) else -1
        rise = limits.least_rise * told.drives.count
        if pair >= 0 and pair != best[who] and pairs.count[best[who]] - pairs.count[pair] < rise:
            best[who] = pair
            moved.add(who)
    posted = {int(pairs.who[p]): p for p in choice.held[choice.fixed :].tolist() if p >= 0}
    least = limits.least_p * told.drives.count
    named = next(
        (n for n, s in enumerate(told.setters) if picked and s.officer.officer_id == picked), -1
    )
    ranked = sorted(
        (-int(pairs.count[p]), p, who)
        for who, p in best.items()
        if (who in free or who == named) and pairs.count[p] >= least
    )
    chosen = ranked[: limits.most]
    chosen += [one for one in ranked[limits.most :] if one[2] == named]
    options = []
    for _, pair, who in chosen:
        junction = told.junction(int(places[pairs.row[pair]]))
        travel_s = float(pairs.travel_s[pair])
        p_capture = float(pairs.count[pair]) / told.drives.count
        margin_s = junction.target_eta_s - travel_s
        numbers = {"p_alone": p_capture, "share": junction.share, "margin_p10_s": margin_s}
        options.append(
            option_of(
                told.ground.network,
                told.setters[who],
                _way(choice, who, int(pairs.node[pair])),
                None,
                junction,
                travel_s,
                margin_s,
                p_capture,
                Why("kept" if who in moved else "his_best", numbers),
                is_posted=posted.get(who) == pair,
            )
        )
    if named >= 0 and named not in {who for _, _, who in chosen}:
        options += _late(told, named)
    return tuple(options)


def junctions_of(told: Told, main: Sequence[int]) -> tuple[Junction, ...]:
    """Return the junctions most drives pass along the likeliest way, by arrival, at most eight.

    Where it has none, the likeliest others stand in.
    """
    drives, place_of = told.drives, told.ground.crossings.place_of
    passed = np.bincount(drives.place, minlength=len(told.ground.crossings.node))
    heads = place_of[told.ground.network.graph.head[list(main)]].tolist()
    ahead = list(dict.fromkeys(p for p in heads if p >= 0 and passed[p] > 0))[:MAX_JUNCTIONS]
    if not ahead:
        others = np.argsort(-passed, kind="stable")[:MAX_OTHERS].tolist()
        ahead = [place for place in others if passed[place] > 0]
    found = [told.junction(place) for place in ahead]
    return tuple(sorted(found, key=lambda junction: junction.target_eta_s))


def forbidden_of(told: Told, forbidden: Forbidden) -> tuple[ForbiddenPost, ...]:
    """Return the forbidden places that drives pass, most passed first, with the reason of each."""
    passed = np.bincount(told.drives.place, minlength=len(told.ground.crossings.node))
    places = [p for p in forbidden.bans if passed[p] > 0]
    places.sort(key=lambda p: (-int(passed[p]), p))
    return tuple(
        ForbiddenPost(told.junction(p), ban.reason, ban.near, ban.distance_m)
        for p in places[:MOST_FORBIDDEN]
        for ban in (forbidden.bans[p],)
    )


def _why(number: int, *, is_kept: bool) -> str:
    if is_kept:
        return "kept"
    return "adds_most" if number else "meets_most"


def _at(at_s: NDArray[np.float64], part: float) -> float:
    """Return the time by which ``part`` of sorted times have come: one of them."""
    return float(at_s[min(int(part * len(at_s)), len(at_s) - 1)])


def _runner_up(told: Told, slot: int) -> RunnerUp | None:
    pair, captured = next_best(told.choice, slot)
    if pair < 0:
        return None
    pairs = told.choice.pairs
    officer = told.setters[int(pairs.who[pair])].officer
    junction = told.junction(int(told.choice.passing.place[pairs.row[pair]]))
    return RunnerUp(officer.officer_id, officer.label, junction, captured / told.drives.count)


def _way(choice: Choice, who: int, node: int) -> list[int]:
    """Return the nodes an officer drives along to ``node``, from where he enters the roads."""
    officer, _, before = choice.by_label
    nodes = [node]
    while True:
        slot = int(np.flatnonzero(officer[node] == who)[0])
        node = int(before[node, slot])
        if node < 0:
            return nodes[::-1]
        nodes.append(node)


def _late(told: Told, who: int) -> list[OfficerOption]:
    """Return the least late post of one who was asked for by name, if a road leads him to any."""
    ground, choice, setter = told.ground, told.choice, told.setters[who]
    times = spread(
        ground.graph.first,
        ground.graph.head,
        ground.graph.officer_s,
        np.array(setter.start.nodes, np.int64),
        np.array(setter.start.seconds, np.float64),
        OFFICER_LIMIT_S,
        -1,
    )
    place_of = ground.crossings.place_of
    soonest = np.full(len(ground.crossings.node), np.inf)
    on = np.flatnonzero(place_of >= 0)
    np.minimum.at(soonest, place_of[on], times[on])
    margin = choice.passing.quantiles_s(SOON) - soonest[choice.passing.place]
    if not np.isfinite(margin).any():
        return []
    row = int(np.argmax(margin))
    place = int(choice.passing.place[row])
    nodes = np.flatnonzero(place_of == place)
    goal = int(nodes[np.argmin(times[nodes])])
    reach = ground.network.travel_to([goal], OFFICER_LIMIT_S)
    by = reach.times_s[0, list(setter.start.nodes)] + np.array(setter.start.seconds)
    way = trace(reach.step[0], setter.start.nodes[int(np.argmin(by))])
    travel_s, margin_s = float(soonest[place]), float(margin[row])
    low, high = int(choice.passing.first[row]), int(choice.passing.first[row + 1])
    met = int((choice.passing.at_s[low:high] >= travel_s + told.set_up_s).sum())
    p_capture = met / told.drives.count
    why = Why("least_late", {"p_alone": p_capture, "margin_p10_s": margin_s})
    junction = told.junction(place)
    return [
        option_of(
            *(ground.network, setter, way, None, junction, travel_s, margin_s, p_capture, why)
        )
    ]
