"""Writes tests/fixtures/rliable.json: what rliable, SciPy and NumPy say about random scores.

Needs rliable. Point values are exact; intervals are percentile bootstraps of rliable's own draws,
so ours agree with them only within Monte-Carlo error. Most of the minutes that this takes go into
the bootstraps: `make(full=False)` leaves out all but some quick ones.
"""

import importlib.metadata
import json

import fixtures
import numpy as np
import scipy.stats
from rliable import library, metrics

REPS = 50_000

AGGREGATES = {
    "mean": metrics.aggregate_mean,
    "median": metrics.aggregate_median,
    "iqm": metrics.aggregate_iqm,
    "optimalityGap": metrics.aggregate_optimality_gap,
}
# What is left to bootstrap when not all is: aggregates without a sort, one profile.
QUICK_AGGREGATES = ("mean", "optimalityGap")
QUICK_MATRIX = "10 runs, 5 tasks"


def score_matrices(rng):
    """Continuous scores, scores with many ties, one task, one run, many tasks."""
    return {
        "10 runs, 5 tasks": rng.gamma(2.0, 0.4, (10, 5)) * np.linspace(0.6, 1.4, 5),
        "3 runs, 4 tasks, ties": rng.integers(0, 5, (3, 4)) / 4,
        "7 runs, 1 task": rng.normal(0.8, 0.3, (7, 1)),
        "1 run, 6 tasks": rng.normal(0.5, 0.3, (1, 6)),
        "5 runs, 26 tasks": rng.lognormal(-0.3, 0.8, (5, 26)),
    }


def interval(scores, function, reps):
    """Estimate and its 95 % bounds; the estimate alone when `reps` is 0."""
    if reps == 0:
        arguments = scores if isinstance(scores, list) else [scores]
        return {"estimate": np.asarray(function(*arguments)).tolist()}
    # rliable draws from NumPy's global generator whatever `random_state` it is given.
    np.random.seed(0)
    points, bounds = library.get_interval_estimates({"x": scores}, function, reps=reps)
    return {
        "estimate": np.asarray(points["x"]).tolist(),
        "low": bounds["x"][0].tolist(),
        "high": bounds["x"][1].tolist(),
    }


def aggregate_cases(matrices, full):
    def one(scores, names, reps):
        functions = [AGGREGATES[name] for name in names]
        intervals = interval(scores, lambda x: np.array([f(x) for f in functions]), reps)
        return {
            name: {key: values[i] for key, values in intervals.items()}
            for i, name in enumerate(names)
        }

    cases = []
    for name, scores in matrices.items():
        aggregates = one(scores, AGGREGATES, REPS if full else 0)
        if not full and name == QUICK_MATRIX:
            # The draws are those of the full run, whatever is computed from them.
            aggregates.update(one(scores, QUICK_AGGREGATES, REPS))
        cases.append({"name": name, "scores": scores.tolist(), "aggregates": aggregates})
    return cases


def profile_cases(matrices, full):
    thresholds = np.linspace(0.0, 1.5, 13)
    cases = []
    for name, scores in matrices.items():
        case = {"name": name, "thresholds": thresholds.tolist()}
        for kind, use_runs in (("run-score", True), ("average-score", False)):
            is_banded = full or name == QUICK_MATRIX
            np.random.seed(0)
            profiles, bands = library.create_performance_profile(
                {"x": scores},
                thresholds,
                use_score_distribution=use_runs,
                reps=10_000 if is_banded else 2,
            )
            case[kind] = {"estimate": profiles["x"].tolist()}
            if is_banded:
                case[kind].update(low=bands["x"][0].tolist(), high=bands["x"][1].tolist())
        cases.append(case)
    return cases


def improvement_cases(rng, full):
    pairs = {
        "continuous": (rng.normal(0.6, 0.3, (8, 3)), rng.normal(0.5, 0.3, (6, 3))),
        "ties": (rng.integers(0, 4, (9, 4)) / 3, rng.integers(0, 4, (5, 4)) / 3),
        "always better": (rng.uniform(2, 3, (4, 2)), rng.uniform(0, 1, (4, 2))),
    }
    same = rng.uniform(0, 1, (5, 2))
    pairs["same scores"] = (same, same)
    cases = []
    for name, (x, y) in pairs.items():
        case = {"name": name, "x": x.tolist(), "y": y.tolist()}
        case["probability"] = float(metrics.probability_of_improvement(x, y))
        if name in ("continuous", "ties"):
            case["interval"] = interval(
                [x, y],
                lambda a, b: np.array([metrics.probability_of_improvement(a, b)]),
                reps=5000 if full else 0,
            )
        cases.append(case)
    return cases


def curve_case(rng, full):
    points = 6
    scores = rng.normal(0, 0.2, (8, 3, points)) + np.linspace(0, 1, points)
    result = interval(
        scores,
        lambda x: np.array([metrics.aggregate_iqm(x[..., i]) for i in range(points)]),
        reps=20_000 if full else 0,
    )
    return {"scores": scores.tolist(), **result}


def descriptive_cases(rng):
    levels = [0, 0.025, 0.1, 0.25, 1 / 3, 0.5, 0.75, 0.9, 0.975, 1]
    cases = []
    for size in (2, 3, 4, 5, 7, 8, 11, 100):
        x = rng.normal(1, 3, size)
        cases.append(
            {
                "values": x.tolist(),
                "mean": float(np.mean(x)),
                "median": float(np.median(x)),
                "sd": float(np.std(x, ddof=1)),
                "standardError": float(scipy.stats.sem(x)),
                "levels": levels,
                "quantiles": np.quantile(x, levels).tolist(),
                "trimmedMean10": float(scipy.stats.trim_mean(x, 0.1)),
                "iqm": float(scipy.stats.trim_mean(x, 0.25)),
            }
        )
    return cases


def make(full=True):
    rng = np.random.default_rng(20240607)
    matrices = score_matrices(rng)
    return {
        "versions": {p: importlib.metadata.version(p) for p in ("rliable", "scipy", "numpy", "arch")},
        "aggregates": aggregate_cases(matrices, full),
        "profiles": profile_cases(matrices, full),
        "improvement": improvement_cases(rng, full),
        "curve": curve_case(rng, full),
        "descriptive": descriptive_cases(rng),
    }


if __name__ == "__main__":
    fixtures.write("rliable.json", json.dumps(make(), indent=1) + "\n")
