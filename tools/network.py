"""A regression with a layer of hidden units, fitted from a plain one as its start."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Array = NDArray[np.floating[Any]]

# Hidden units, how strongly their weights are pulled towards 0, and rounds. Error rate of word
# links without a language model (150 news sentences, each third linked by itself with weights that
# the others taught) and F1 of the links of judged units (documents of data/gold, likewise):
#     none 16.4 83.1; 16 units, pull 100: 14.8 84.4; 24 units, pull 30: 14.2 85.0
# With a pull of 1 much is learnt by heart.
UNITS, HIDDEN, ROUNDS = 24, 30.0, 60
# Single fits with a language model differ by half a point on unseen pairs (13.3, 13.8).
FITS = 3
# Strength of the pull of all weights towards 0; 0.3 and 3 change the error rate by less than 0.1.
RIDGE = 1.0
# The same of the plain row beside hidden units, of features of variance 1.
BESIDE = 0.02


def plain(x: Array, y: Array, weight: Array) -> Array:
    """The weights of a weighted logistic regression, by Newton's method."""
    b = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-(x @ b)))
        curve = weight * p * (1 - p)
        slope = x.T @ (weight * (p - y)) + RIDGE * b
        step = np.linalg.solve((x * curve[:, None]).T @ x + RIDGE * np.eye(len(b)), slope)
        b -= step
        if np.abs(step).max() < 1e-4:
            break
    return b


def fit(x: Array, y: Array, weight: Array, plain: Array) -> Array:
    """Rows of weights as `policydeck.wordalign.model` has them; x[:, k] is 1 for one k.

    `plain` are the weights of the regression without hidden units. What several fits from
    different starts say is averaged.
    """
    fits = [_fit(x, y, weight, plain, seed) for seed in range(FITS)]
    hidden = np.concatenate([rows[1:] for rows in fits])
    hidden[:, -1] /= FITS
    return np.concatenate([np.mean([rows[:1] for rows in fits], axis=0), hidden])


def _fit(x: Array, y: Array, weight: Array, plain: Array, seed: int) -> Array:
    mean, spread = x.mean(axis=0), x.std(axis=0)
    one = int(np.flatnonzero((spread == 0) & (mean == 1))[0])
    spread[spread < 1e-6], mean[one] = 1, 0
    z, y, weight = (a.astype(np.float32) for a in ((x - mean) / spread, y, weight))
    size = x.shape[1]
    pull = np.full((1 + UNITS, size + 1), HIDDEN)
    pull[0], pull[0, one], pull[0, -1] = BESIDE, 0, 0
    start = np.random.default_rng(seed)
    rows = start.normal(0, 1 / np.sqrt(size), pull.shape)
    rows[:, -1] = start.normal(0, 0.1, 1 + UNITS)
    rows[0] = np.append(plain * spread, 1)
    rows[0, one] += plain @ mean

    def loss(flat: Array) -> tuple[float, Array]:
        rows = flat.reshape(pull.shape)
        small = rows.astype(np.float32)
        hidden = np.tanh(z @ small[1:, :-1].T)
        total = z @ small[0, :-1] + hidden @ small[1:, -1]
        chance = 1 / (1 + np.exp(-np.clip(total, -30, 30)))
        miss = weight * (y * np.log(chance + 1e-7) + (1 - y) * np.log(1 - chance + 1e-7))
        error = weight * (chance - y)
        slope = np.zeros(pull.shape)
        slope[0, :-1] = z.T @ error
        slope[1:, -1] = hidden.T @ error
        slope[1:, :-1] = (z.T @ (error[:, None] * small[1:, -1] * (1 - hidden * hidden))).T
        value = float((pull * rows * rows).sum()) / 2 - float(miss.sum(dtype=np.float64))
        return value, (slope + pull * rows).ravel()

    found = minimize(loss, rows.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    rows = np.asarray(found.x).reshape(pull.shape)
    rows[:, :-1] /= spread
    rows[:, one] -= rows[:, :-1] @ mean
    return rows
