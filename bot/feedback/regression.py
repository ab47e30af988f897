"""Logistic regression with a penalty, by Newton's method: deterministic, and all that the decision needs.

What it is fitted to is `training.py`'s affair.
"""

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

_STEPS = 50
_STILL = 1e-9


def fit(rows: Numbers, truths: Numbers, penalties: Numbers) -> Numbers:
    """The weights that best tell truths (0 or 1) from the rows, each weight held to nought by its penalty."""
    weights = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        chances = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (chances - truths) + penalties * weights
        curve = (rows * (chances * (1 - chances))[:, None]).T @ rows + np.diag(penalties)
        step = np.linalg.solve(curve, slope)
        weights = weights - step
        if float(np.abs(step).max()) < _STILL:
            break
    return weights
