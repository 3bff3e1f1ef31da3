"""Small trees fitted one after the other to what those before them left: gradient boosting.

Newton steps on the logistic loss (Friedman 2001; the second-order gain of Chen and Guestrin 2016),
three questions a tree, edges at quantiles. Nothing is drawn by lot: the same rows give the same
trees.
"""

import numpy as np

from app.domain.cases.gathering import GROUP_FEATURES, Gathering

TREES, RATE = 150, 0.12
EDGES = 24  # of all rows, and as many of those that are true
RIDGE, LEAST_BEND = 5.0, 3.0
SETTLED = 1e-3  # rows told right by more than this have no say in where a tree asks


def boosted(rows, truth, trees=TREES):
    """Return a Gathering fitted on rows of shape (n, k) and shares of truth, 0 to 1: shape (n,)."""
    edges = [_edges(rows[:, k], truth) for k in range(rows.shape[1])]
    bins = np.stack(
        [np.searchsorted(edge, rows[:, k], side="left") for k, edge in enumerate(edges)], axis=1
    )
    width = max(len(edge) for edge in edges) + 1
    mean = float(truth.mean())
    base = round(float(np.log(mean / (1 - mean))), 4)
    score = np.full(len(rows), base)
    grown = []
    for _ in range(trees):
        p = 1 / (1 + np.exp(-score))
        slope, bend = truth - p, p * (1 - p)
        open_rows = np.flatnonzero(np.abs(slope) > SETTLED)
        first = _split(bins, open_rows, slope, bend, width)
        if first is None:
            break
        names, values, leaves = [GROUP_FEATURES[first[0]]], [_edge(edges, first)], []
        is_above = bins[:, first[0]] > first[1]
        for part in (~is_above, is_above):
            inside = open_rows[part[open_rows]]
            below = _split(bins, inside, slope, bend, width) or (
                0,
                width,
                *_leaf(inside, slope, bend),
            )
            beyond = bins[:, below[0]] > below[1]
            pair = [round(RATE * leaf, 4) for leaf in below[2:]]
            score += part * np.where(beyond, pair[1], pair[0])
            names.append(GROUP_FEATURES[below[0]])
            values.append(_edge(edges, below))
            leaves += pair
        grown.append((names, [*values, *leaves]))
    return Gathering.of(base, grown), base, grown


def _edges(values, truth):
    """Return where a feature may be asked, rounded as they are written down."""
    shares = np.linspace(0, 1, EDGES + 1)[1:-1]
    found = np.concatenate([np.quantile(values, shares), np.quantile(values[truth > 0.3], shares)])
    return np.unique(np.round(found, 4))


def _edge(edges, split):
    """Return the edge of a split; beyond the last one stands what nothing is above."""
    feature, at = split[:2]
    return float(edges[feature][at]) if at < len(edges[feature]) else 1e6


def _leaf(inside, slope, bend):
    """Return twice what all rows of a side add, where no question parts them."""
    whole = float(slope[inside].sum() / (bend[inside].sum() + RIDGE))
    return whole, whole


def _split(bins, inside, slope, bend, width):
    """Return the best feature, edge and both leaves of some rows, or None."""
    if not len(inside):
        return None
    features = bins.shape[1]
    flat = (bins[inside] + np.arange(features) * width).ravel(order="F")
    each = (np.tile(values[inside], features) for values in (slope, bend))
    slopes, bends = (
        np.cumsum(np.bincount(flat, one, features * width).reshape(features, width), axis=1)
        for one in each
    )
    all_slope, all_bend = slopes[0, -1], bends[0, -1]
    gain = slopes**2 / (bends + RIDGE) + (all_slope - slopes) ** 2 / (all_bend - bends + RIDGE)
    gain -= all_slope**2 / (all_bend + RIDGE)
    gain[(bends < LEAST_BEND) | (all_bend - bends < LEAST_BEND)] = 0.0
    k, at = (int(one) for one in np.unravel_index(np.argmax(gain), gain.shape))
    if gain[k, at] <= 0:
        return None
    low = slopes[k, at] / (bends[k, at] + RIDGE)
    high = (all_slope - slopes[k, at]) / (all_bend - bends[k, at] + RIDGE)
    return k, at, float(low), float(high)
