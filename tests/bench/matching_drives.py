"""Simulated drives over a real road graph: where each was, second by second, and what was sent."""

from dataclasses import dataclass

import numpy as np

from backends.roads.network import RoadNetwork

LEAST_M, MOST_M = 3_000.0, 20_000.0
SPREAD = 0.2  # of the logarithm of a driver's speed against free flow


@dataclass(frozen=True)
class Drive:
    """One drive, a row each second.

    ``edges`` (k,) are driven from the first to the last, some for less than a second; ``nth``,
    ``speed_mps``, ``course_deg`` and ``lonlat`` (n, 2) are of each second, ``nth`` a place in
    ``edges``.
    """

    edges: np.ndarray
    nth: np.ndarray
    speed_mps: np.ndarray
    course_deg: np.ndarray
    lonlat: np.ndarray


@dataclass(frozen=True)
class Sent:
    """Fixes of a drive: times, noisy and true degrees, true edges, all edges between them."""

    t_s: np.ndarray
    lonlat: np.ndarray
    true_lonlat: np.ndarray
    speed_mps: np.ndarray
    course_deg: np.ndarray
    edge: np.ndarray
    driven: np.ndarray


def drives_on(network: RoadNetwork, count: int, seed: int) -> list[Drive]:
    """Return seeded drives from a random crossing by way of another to a third, each the fastest.

    Two legs, so that not every drive is one shortest way; speeds are free flow times a lot drawn
    for each driver, and no edge is driven faster or slower within itself.
    """
    rng = np.random.default_rng(seed)
    graph = network.graph
    found: list[Drive] = []
    while len(found) < count:
        a, b, c = (int(node) for node in rng.integers(0, graph.node_count, 3))
        legs = [network.way_between(a, b), network.way_between(b, c)]
        if any(leg is None or not leg.edges for leg in legs):
            continue
        edges = np.array([edge for leg in legs if leg is not None for edge in leg.edges])
        if LEAST_M <= float(graph.length_m[edges].sum()) <= MOST_M:
            found.append(_driven(network, edges, float(np.exp(rng.normal(0.0, SPREAD)))))
    return found


def sent(drive: Drive, every_s: int, noise_m: float, correlated_s: float, rng) -> Sent:
    """Return what a receiver sends every so often: noise on each axis, correlated in time or not.

    The drive's first and last fix lie anywhere within one interval of its ends.
    """
    at = np.arange(int(rng.integers(0, every_s)), len(drive.nth), every_s)
    noise = rng.normal(0.0, noise_m, (len(at), 2))
    if correlated_s > 0.0:
        share = float(np.exp(-every_s / correlated_s))
        for i in range(1, len(noise)):
            noise[i] = share * noise[i - 1] + np.sqrt(1.0 - share**2) * noise[i]
    true = drive.lonlat[at]
    metres = 111_194.93
    lonlat = true + noise / np.stack(
        [metres * np.cos(np.radians(true[:, 1])), np.full(len(at), metres)], axis=1
    )
    course = (drive.course_deg[at] + rng.normal(0.0, 8.0, len(at))) % 360.0
    edge, driven = drive.edges[drive.nth[at]], drive.edges[drive.nth[at[0]] : drive.nth[at[-1]] + 1]
    times_s = at.astype(np.float64)
    return Sent(times_s, lonlat, true, drive.speed_mps[at], course, edge, driven)


def _driven(network: RoadNetwork, edges: np.ndarray, pace: float) -> Drive:
    graph = network.graph
    length_m = graph.length_m[edges].astype(np.float64)
    took_s = np.maximum(graph.travel_s[edges].astype(np.float64), 0.1) / pace
    ends_s = np.cumsum(took_s)
    seconds = np.arange(0.0, ends_s[-1])
    which = np.minimum(np.searchsorted(ends_s, seconds, "right"), len(edges) - 1)
    share = np.clip((seconds - (ends_s - took_s)[which]) / took_s[which], 0.0, 1.0)
    lonlat, course = np.zeros((len(seconds), 2)), np.zeros(len(seconds))
    for nth in np.unique(which):
        line = network.shape_of(int(edges[nth]))
        rows = which == nth
        lonlat[rows], course[rows] = _along(line, share[rows])
    return Drive(edges, which, (length_m / took_s)[which], course, lonlat)


def _along(line: np.ndarray, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return places and courses at shares of a line's length."""
    squeeze = np.array([np.cos(np.radians(line[:, 1].mean())), 1.0])
    steps = np.diff(line, axis=0) * squeeze
    before = np.concatenate([[0.0], np.cumsum(np.hypot(*steps.T))])
    aim = share * before[-1]
    piece = np.clip(np.searchsorted(before, aim, "right") - 1, 0, len(steps) - 1)
    long = np.maximum(before[piece + 1] - before[piece], 1e-12)
    part = np.clip((aim - before[piece]) / long, 0.0, 1.0)[:, None]
    course = np.degrees(np.arctan2(steps[piece, 0], steps[piece, 1])) % 360.0
    return line[piece] + part * (line[piece + 1] - line[piece]), course
