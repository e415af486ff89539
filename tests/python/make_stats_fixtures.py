"""Writes tests/fixtures/rliable.json: what rliable, SciPy and NumPy say about random scores.

    pip install rliable==1.2.0 "pandas<3"  # arch 7.2 does not import with pandas 3
    python tests/python/make_stats_fixtures.py

Point values are exact; intervals are percentile bootstraps of rliable's own draws, so ours agree
with them only within Monte-Carlo error.
"""

import importlib.metadata
import json
import pathlib

import numpy as np
import scipy.stats
from rliable import library, metrics

OUT = pathlib.Path(__file__).parent.parent / "fixtures" / "rliable.json"
REPS = 50_000

AGGREGATES = {
    "mean": metrics.aggregate_mean,
    "median": metrics.aggregate_median,
    "iqm": metrics.aggregate_iqm,
    "optimalityGap": metrics.aggregate_optimality_gap,
}


def score_matrices(rng):
    """Continuous scores, scores with many ties, one task, one run, many tasks."""
    return {
        "10 runs, 5 tasks": rng.gamma(2.0, 0.4, (10, 5)) * np.linspace(0.6, 1.4, 5),
        "3 runs, 4 tasks, ties": rng.integers(0, 5, (3, 4)) / 4,
        "7 runs, 1 task": rng.normal(0.8, 0.3, (7, 1)),
        "1 run, 6 tasks": rng.normal(0.5, 0.3, (1, 6)),
        "5 runs, 26 tasks": rng.lognormal(-0.3, 0.8, (5, 26)),
    }


def interval(scores, function, reps=REPS):
    # rliable draws from NumPy's global generator whatever `random_state` it is given.
    np.random.seed(0)
    points, bounds = library.get_interval_estimates({"x": scores}, function, reps=reps)
    return {
        "estimate": np.asarray(points["x"]).tolist(),
        "low": bounds["x"][0].tolist(),
        "high": bounds["x"][1].tolist(),
    }


def aggregate_cases(matrices):
    def one(scores):
        intervals = interval(scores, lambda x: np.array([f(x) for f in AGGREGATES.values()]))
        return {
            name: {key: values[i] for key, values in intervals.items()}
            for i, name in enumerate(AGGREGATES)
        }

    return [
        {"name": name, "scores": scores.tolist(), "aggregates": one(scores)}
        for name, scores in matrices.items()
    ]


def profile_cases(matrices):
    thresholds = np.linspace(0.0, 1.5, 13)
    cases = []
    for name, scores in matrices.items():
        case = {"name": name, "thresholds": thresholds.tolist()}
        for kind, use_runs in (("run-score", True), ("average-score", False)):
            np.random.seed(0)
            profiles, bands = library.create_performance_profile(
                {"x": scores}, thresholds, use_score_distribution=use_runs, reps=10_000
            )
            case[kind] = {
                "estimate": profiles["x"].tolist(),
                "low": bands["x"][0].tolist(),
                "high": bands["x"][1].tolist(),
            }
        cases.append(case)
    return cases


def improvement_cases(rng):
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
                [x, y], lambda a, b: np.array([metrics.probability_of_improvement(a, b)]), reps=5000
            )
        cases.append(case)
    return cases


def curve_case(rng):
    points = 6
    scores = rng.normal(0, 0.2, (8, 3, points)) + np.linspace(0, 1, points)
    result = interval(
        scores,
        lambda x: np.array([metrics.aggregate_iqm(x[..., i]) for i in range(points)]),
        reps=20_000,
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


def main():
    rng = np.random.default_rng(20240607)
    matrices = score_matrices(rng)
    fixture = {
        "versions": {p: importlib.metadata.version(p) for p in ("rliable", "scipy", "numpy", "arch")},
        "aggregates": aggregate_cases(matrices),
        "profiles": profile_cases(matrices),
        "improvement": improvement_cases(rng),
        "curve": curve_case(rng),
        "descriptive": descriptive_cases(rng),
    }
    OUT.write_text(json.dumps(fixture, indent=1) + "\n")


if __name__ == "__main__":
    main()
