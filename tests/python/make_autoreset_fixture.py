"""Writes tests/fixtures/autoreset.json: Gymnasium's SyncVectorEnv over a counter environment in
each autoreset mode. Needs gymnasium >= 1.1.

The environment is the twin of tests/helpers/counter-kernel.ts.
"""

import json

import fixtures
import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode, SyncVectorEnv

ROWS, STEPS, SEED = 3, 60, 5


class Counter(gym.Env):
    observation_space = gym.spaces.Box(0, 1000, (3,), np.float32)
    action_space = gym.spaces.Discrete(3)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        if seed is not None:
            self.base, self.episode = seed, -1
        self.episode += 1
        self.t = 0
        return self.observe(), {"elapsed": 0}

    def step(self, action):
        self.t += 1
        over = self.t >= 1 + (self.base + 3 * self.episode) % 5
        odd = self.episode % 2 == 1
        reward = float(action) + 0.25 * self.t + 0.125 * self.base
        return self.observe(), reward, over and not odd, over and odd, {"elapsed": self.t}

    def observe(self):
        return np.array([self.base, self.episode, self.t], np.float32)


def plain(value):
    return None if value is None else np.asarray(value).astype(float).tolist()


def trace(mode):
    envs = SyncVectorEnv([Counter] * ROWS, autoreset_mode=mode)
    observation, info = envs.reset(seed=SEED)
    records = [{"observation": plain(observation), "elapsed": plain(info["elapsed"])}]
    for step in range(STEPS):
        actions = np.array([(7 * step + 2 * row) % 3 for row in range(ROWS)])
        observation, reward, terminated, truncated, info = envs.step(actions)
        # In the modes that end a row, "elapsed" of rows reset in this step is the new episode's.
        record = {
            "actions": actions.tolist(),
            "observation": plain(observation),
            "reward": plain(reward),
            "terminated": plain(terminated),
            "truncated": plain(truncated),
            "elapsed": plain(info["elapsed"]),
        }
        if mode == AutoresetMode.SAME_STEP:
            final = info.get("final_obs")
            record["finalObservation"] = (
                [None] * ROWS if final is None else [plain(row) for row in final]
            )
            elapsed = info["final_info"]["elapsed"] if "final_info" in info else [None] * ROWS
            record["finalElapsed"] = [
                None if row is None else float(each)
                for row, each in zip(record["finalObservation"], elapsed)
            ]
        records.append(record)
        over = terminated | truncated
        if mode == AutoresetMode.DISABLED and over.any():
            observation, info = envs.reset(options={"reset_mask": over})
            records.append({"mask": plain(over), "observation": plain(observation)})
    return records


def render():
    fixture = {
        "gymnasium": gym.__version__,
        "rows": ROWS,
        "seed": SEED,
        "modes": {
            "next-step": trace(AutoresetMode.NEXT_STEP),
            "same-step": trace(AutoresetMode.SAME_STEP),
            "disabled": trace(AutoresetMode.DISABLED),
        },
    }
    return json.dumps(fixture) + "\n"


if __name__ == "__main__":
    fixtures.write("autoreset.json", render())
