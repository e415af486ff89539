"""Throughput of the Python peers, each where its package is installed. Prints one JSON array."""

import json
import sys
import time

results = []


def rate(work, units, seconds=0.5):
    """Units per second, median of five slices of about `seconds` each, after a warm-up."""
    count = 1
    while True:
        start = time.perf_counter()
        work(count)
        spent = time.perf_counter() - start
        if spent > seconds / 2:
            break
        count *= 2
    rates = []
    for _ in range(5):
        start = time.perf_counter()
        work(count)
        rates.append(count * units / (time.perf_counter() - start))
    return sorted(rates)[2]


def peer(name):
    """Runs a measurement only where its imports succeed; says on stderr why not."""

    def decorate(measure):
        try:
            for task, batch, value, version in measure():
                results.append({"peer": name, "version": version, "task": task, "batch": batch, "value": value})
        except ImportError as error:
            print(f"{name}: not measured ({error})", file=sys.stderr)

    return decorate


@peer("gymnasium")
def gymnasium_peer():
    import gymnasium as gym
    import numpy as np

    class Bernoulli(gym.Env):
        observation_space = gym.spaces.Discrete(1)
        action_space = gym.spaces.Discrete(10)

        def reset(self, seed=None, options=None):
            super().reset(seed=seed)
            self.means = self.np_random.random(10)
            self.best = self.means.max()
            self.t = 0
            return 0, {}

        def step(self, action):
            mean = self.means[action]
            self.t += 1
            reward = float(self.np_random.random() < mean)
            return 0, reward, False, self.t >= 300, {"regret": self.best - mean}

    moves = [(0, 0), (-1, 0), (0, 1), (1, 0), (0, -1)]

    class Darkroom(gym.Env):
        observation_space = gym.spaces.Discrete(81)
        action_space = gym.spaces.Discrete(5)

        def reset(self, seed=None, options=None):
            super().reset(seed=seed)
            self.goal = divmod(int(self.np_random.integers(81)), 9)
            self.x, self.y, self.t = 4, 4, 0
            return 40, {}

        def step(self, action):
            dx, dy = moves[action]
            self.x = min(8, max(0, self.x + dx))
            self.y = min(8, max(0, self.y + dy))
            self.t += 1
            hit = (self.x, self.y) == self.goal
            return self.x * 9 + self.y, float(hit), hit, self.t >= 20, {}

    for task, cls, actions in (("bernoulli", Bernoulli, 10), ("darkroom", Darkroom, 5)):
        env = cls()
        env.reset(seed=0)

        def single(count):
            for k in range(count):
                _, _, terminated, truncated, _ = env.step(k % actions)
                if terminated or truncated:
                    env.reset()

        yield task, 0, rate(single, 1), gym.__version__
        for batch in (64, 1024):
            envs = gym.vector.SyncVectorEnv([cls] * batch)
            envs.reset(seed=0)
            rng = np.random.default_rng(0)
            plan = rng.integers(0, actions, size=(16, batch))

            def many(count):
                for k in range(count):
                    envs.step(plan[k % 16])

            yield task, batch, rate(many, batch), gym.__version__


@peer("minigrid")
def minigrid_peer():
    import gymnasium as gym
    import minigrid

    # FourRooms is 19x19; the view is cut to 5x5 as ours is.
    env = gym.make("MiniGrid-FourRooms-v0", agent_view_size=5)
    env.reset(seed=0)

    def single(count):
        for k in range(count):
            _, _, terminated, truncated, _ = env.step(k % 3)
            if terminated or truncated:
                env.reset()

    yield "grid", 0, rate(single, 1), getattr(minigrid, "__version__", "?")


@peer("gymnax")
def gymnax_peer():
    from importlib.metadata import version

    import gymnax
    import jax

    for task, name in (("bernoulli", "BernoulliBandit-misc"), ("fourrooms", "FourRooms-misc")):
        env, params = gymnax.make(name)
        for batch in (64, 1024, 4096):
            keys = jax.random.split(jax.random.PRNGKey(0), batch)
            _, state = jax.vmap(env.reset, in_axes=(0, None))(keys, params)
            steps = 64

            @jax.jit
            def roll(key, state):
                def body(carry, _):
                    key, state = carry
                    key, act, move = jax.random.split(key, 3)
                    actions = jax.vmap(env.action_space(params).sample)(jax.random.split(act, batch))
                    # Versions differ in how many flags they return; state and reward come second and third.
                    out = jax.vmap(env.step, in_axes=(0, 0, 0, None))(
                        jax.random.split(move, batch), state, actions, params
                    )
                    return (key, out[1]), out[2].sum()

                return jax.lax.scan(body, (key, state), None, length=steps)

            def many(count):
                nonlocal state
                key = jax.random.PRNGKey(1)
                for _ in range(count):
                    (key, state), total = roll(key, state)
                total.block_until_ready()

            yield task, batch, rate(many, batch * steps), version("gymnax")


@peer("gymnasium-robotics")
def robotics_peer():
    import gymnasium as gym
    import gymnasium_robotics

    gym.register_envs(gymnasium_robotics)
    env = gym.make("PointMaze_Large-v3")
    env.reset(seed=0)
    env.action_space.seed(0)
    plan = [env.action_space.sample() for _ in range(64)]

    def single(count):
        for k in range(count):
            _, _, terminated, truncated, _ = env.step(plan[k % 64])
            if terminated or truncated:
                env.reset()

    yield "pointmaze", 0, rate(single, 1), gymnasium_robotics.__version__


print(json.dumps(results))
