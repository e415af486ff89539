"""Minari loads the export as a dataset of its own."""

import json

import gymnasium
import minari
import numpy as np
import pytest
from minari.serialization import deserialize_space
from replays import assert_same, complete_episodes, load_json, row, stacked, value_at

NAMES = ["walk", "spaces", "words"]


def load(name):
    header, records = load_json(name)
    return minari.load_dataset(f"palaestra/{name}-v0"), header, list(complete_episodes(records))


@pytest.mark.parametrize("name", NAMES)
def test_totals(name):
    dataset, header, episodes = load(name)
    assert len(episodes) > 3
    assert dataset.total_episodes == len(dataset) == len(episodes)
    assert dataset.total_steps == sum(len(episode) - 1 for episode in episodes)
    assert dataset.spec.dataset_name == name
    assert f"palaestra/{name}-v0" in minari.list_local_datasets()
    attributes = list(dataset.storage.get_episode_metadata(range(len(episodes))))
    for i, (found, episode) in enumerate(zip(attributes, episodes)):
        assert found["id"] == i
        assert found["total_steps"] == len(episode) - 1
        assert [found[key] for key in ("env", "trial", "episode")] == [
            episode[0][key] for key in ("env", "trial", "episode")
        ]
        assert found.get("seed") == header["seed"]


@pytest.mark.parametrize("name", NAMES)
def test_spaces(name):
    dataset, header, _ = load(name)
    for found, key in [
        (dataset.observation_space, "observationSpace"),
        (dataset.action_space, "actionSpace"),
    ]:
        assert found == deserialize_space(json.dumps(header[key]))
    if name == "spaces":
        box = dataset.observation_space["box"]
        assert box.low.tolist() == [[-np.inf, 0, -1]] and box.high.tolist() == [[np.inf, np.inf, 1]]
        assert dataset.observation_space["pick"] == gymnasium.spaces.Discrete(4, start=-2)
        assert dataset.action_space == gymnasium.spaces.Box(-1, 1, (2, 3), np.float32)


@pytest.mark.parametrize("name", NAMES)
def test_episodes(name):
    dataset, header, episodes = load(name)
    for found, episode in zip(dataset.iterate_episodes(), episodes, strict=True):
        steps = len(episode) - 1
        assert len(found) == steps
        for role, space, records, value in [
            ("observation", header["observationSpace"], episode, found.observations),
            ("action", header["actionSpace"], episode[1:], found.actions),
        ]:
            values = [value_at(space, record, role) for record in records]
            assert_same(value, stacked(space, values), role)
        assert found.rewards.tolist() == [record["reward"] for record in episode[1:]]
        assert found.terminations.tolist() == [record["terminated"] for record in episode[1:]]
        assert found.truncations.tolist() == [record["truncated"] for record in episode[1:]]
        if name == "walk":
            assert found.infos["success"].tolist() == [record["info/success"] for record in episode]
        else:
            assert [json.loads(info) for info in found.infos["json"]] == [
                record["info"] for record in episode
            ]


@pytest.mark.parametrize("name", NAMES)
def test_values_are_members_of_their_spaces(name):
    dataset, _, _ = load(name)
    for episode in dataset.iterate_episodes():
        for i in range(len(episode)):
            assert row(episode.observations, i) in dataset.observation_space
            assert row(episode.actions, i) in dataset.action_space


def test_filtering_and_sampling():
    dataset, _, episodes = load("walk")
    won = dataset.filter_episodes(lambda episode: bool(episode.terminations[-1]))
    assert 0 < won.total_episodes < dataset.total_episodes
    assert won.total_episodes == sum(episode[-1]["terminated"] for episode in episodes)
    assert len(dataset.sample_episodes(3)) == 3
    assert dataset[0].rewards.shape == (len(episodes[0]) - 1,)
