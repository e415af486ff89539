"""Writes tests/fixtures/wrappers.json: Gymnasium's wrappers over the counter environment of
make_autoreset_fixture.py. Needs gymnasium >= 1.4.
"""

import json

import fixtures
import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.wrappers import FrameStackObservation
from gymnasium.wrappers.vector import NormalizeObservation, NormalizeReward
from make_autoreset_fixture import Counter

STEPS = 40


class Endless(Counter):
    def step(self, action):
        observation, reward, _, _, info = super().step(action)
        return observation, reward, False, False, info


def actions(step, rows):
    return np.array([(7 * step + 2 * row) % 3 for row in range(rows)])


def frame_stack(padding):
    env = FrameStackObservation(Counter(), 3, padding_type=padding)
    frames = [env.reset(seed=4)[0].tolist()]
    for step in range(12):
        observation, _, terminated, truncated, _ = env.step(step % 3)
        frames.append(observation.tolist())
        if terminated or truncated:
            frames.append(env.reset()[0].tolist())
    return frames


def normalize_reward():
    envs = SyncVectorEnv([Counter] * 3, autoreset_mode=AutoresetMode.SAME_STEP)
    envs = NormalizeReward(envs, gamma=0.9)
    envs.reset(seed=5)
    rewards = [envs.step(actions(step, 3))[1].tolist() for step in range(STEPS)]
    rms = envs.return_rms
    return {"rewards": rewards, "mean": float(rms.mean), "variance": float(rms.var)}


def normalize_observation():
    envs = NormalizeObservation(SyncVectorEnv([Endless] * 3))
    observations = [envs.reset(seed=5)[0].tolist()]
    for step in range(STEPS):
        observations.append(envs.step(actions(step, 3))[0].tolist())
    rms = envs.obs_rms
    return {"observations": observations, "mean": rms.mean.tolist(), "variance": rms.var.tolist()}


def render():
    fixture = {
        "gymnasium": gym.__version__,
        "frameStack": {padding: frame_stack(padding) for padding in ("reset", "zero")},
        "normalizeReward": normalize_reward(),
        "normalizeObservation": normalize_observation(),
    }
    return json.dumps(fixture) + "\n"


if __name__ == "__main__":
    fixtures.write("wrappers.json", render())
