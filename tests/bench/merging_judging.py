"""Figures of merging: of pairs, of clusters, of calibration; and the fit of a logistic."""

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

RIDGE = 1e-3
ROUNDS = 40
BINS = np.linspace(0.0, 1.0, 11)


@dataclass(frozen=True)
class PairFigures:
    """A confusion matrix of all pairs, those never compared among the misses."""

    hit: int
    false: int
    missed: int
    right_no: int

    @property
    def precision(self):
        """Share of told pairs that are."""
        return self.hit / (self.hit + self.false) if self.hit + self.false else float("nan")

    @property
    def recall(self):
        """Share of pairs that were told."""
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else float("nan")

    @property
    def f1(self):
        """Their harmonic mean."""
        return 2 * self.hit / (2 * self.hit + self.false + self.missed)

    @property
    def accuracy(self):
        """What "84 %" may mean: worth nothing, for "no" to every pair scores as high."""
        return (self.hit + self.right_no) / (self.hit + self.false + self.missed + self.right_no)


def fitted(features, truth):
    """Return the weights of a logistic by Newton's method with a small ridge: shape (k,)."""
    weights = np.zeros(features.shape[1])
    for _ in range(ROUNDS):
        p = 1.0 / (1.0 + np.exp(-np.clip(features @ weights, -40, 40)))
        slope = features.T @ (truth - p) - RIDGE * weights
        bend = (features * (p * (1 - p))[:, None]).T @ features + RIDGE * np.eye(len(weights))
        step = np.linalg.solve(bend, slope)
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def pairs_in(labels):
    """Return how many pairs of a list bear the same label."""
    return sum(n * (n - 1) // 2 for n in Counter(labels).values())


def of_pairs(told, truth, all_true, all_pairs):
    """Return the figures of pairs; ``told`` and ``truth`` are of the compared ones alone."""
    hit = int((told & truth).sum())
    false = int((told & ~truth).sum())
    missed = all_true - hit
    return PairFigures(hit, false, missed, all_pairs - hit - false - missed)


def of_clusters(cluster, truth):
    """Return the pair figures of whole clusters and B-cubed (Bagga and Baldwin 1998).

    ``cluster`` and ``truth`` are a label for each report. B-cubed: precision, recall, F1.
    """
    both = Counter(zip(cluster, truth, strict=True))
    sizes, matters = Counter(cluster), Counter(truth)
    hit = sum(n * (n - 1) // 2 for n in both.values())
    told, real = pairs_in(cluster), pairs_in(truth)
    every = len(truth) * (len(truth) - 1) // 2
    pairs = PairFigures(hit, told - hit, real - hit, every - told - real + hit)
    precision = sum(n * n / sizes[c] for (c, _), n in both.items()) / len(truth)
    recall = sum(n * n / matters[t] for (_, t), n in both.items()) / len(truth)
    return pairs, (precision, recall, 2 * precision * recall / (precision + recall))


def reliability(p, truth):
    """Return rows of ten bins: from, count, mean probability, share that is true."""
    rows = []
    where = np.clip(np.digitize(p, BINS) - 1, 0, 9)
    for i in range(10):
        of_bin = where == i
        if of_bin.any():
            rows.append((BINS[i], int(of_bin.sum()), p[of_bin].mean(), truth[of_bin].mean()))
    return rows


def expected_error(p, truth):
    """Return the expected calibration error: mean distance of the bins, weighed by count."""
    return sum(n * abs(a - b) for _, n, a, b in reliability(p, truth)) / len(p)


def auc(score, truth):
    """Return the area under the ROC curve by ranks, ties halved (Mann and Whitney)."""
    order = np.argsort(score, kind="stable")
    ranked = np.empty(len(score))
    ranked[order] = np.arange(1, len(score) + 1)
    values, where, counts = np.unique(score, return_inverse=True, return_counts=True)
    sums = np.zeros(len(values))
    np.add.at(sums, where, ranked)
    ranks = (sums / counts)[where]
    yes = int(truth.sum())
    no = len(truth) - yes
    return float((ranks[truth].sum() - yes * (yes + 1) / 2) / (yes * no))


def joined(pairs):
    """Return a label for each report: each joins the likeliest before it, or begins anew.

    ``pairs`` gives for each report, in order, the number of its likeliest earlier one or None.
    """
    label = []
    for i, earlier in enumerate(pairs):
        label.append(i if earlier is None else label[earlier])
    return label


def by_kind(told, truth, kinds):
    """Return for each kind of false pair how many were told, and of how many compared."""
    counts = defaultdict(lambda: [0, 0])
    for kind in np.unique(kinds[~truth]):
        of_kind = (kinds == kind) & ~truth
        counts[str(kind)] = [int((told & of_kind).sum()), int(of_kind.sum())]
    return dict(counts)
