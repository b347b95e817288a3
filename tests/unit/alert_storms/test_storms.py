"""A storm is the same for the same seed, and what each format says of it is what its reader reads."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alerts.delivery import Delivery
from alerts.detect import FORMATS, read
from alerts.errors import FormatError
from alerts.model import RESOLVED, Sighting
from sandbox import storms
from sandbox.storm_disturbances import DISTURBANCES, disturbed, littered, paired, reordered, repeated, truncated
from sandbox.storm_garbage import KINDS, garbled
from sandbox.storm_incidents import SECOND, SHAPES
from sandbox.storm_sayings import Saying
from sandbox.storm_site import components_csv, site
from sandbox.storms import WRITERS, Storm, batches, deliveries, storm

MIXED = storm(7, list(SHAPES), 70, flapping=0.2)


def told(made: Storm, name: str) -> Iterator[tuple[Saying, Sighting]]:
    """What was to be said beside what was read."""
    for group, delivery in zip(batches(made, name), deliveries(made, name), strict=True):
        found, reading = read(delivery)
        assert found == name
        assert len(reading.sightings) == len(group)
        yield from zip(group, reading.sightings, strict=True)


def test_every_format_that_is_read_can_be_written() -> None:
    assert set(WRITERS) == set(FORMATS)


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_the_same_seed_gives_the_same_bytes(name: str) -> None:
    one, other = (deliveries(storm(3, ("cluster-outage", "flapping"), 40), name) for _ in range(2))
    assert one == other
    assert [delivery.body for delivery in one] != [delivery.body for delivery in deliveries(storm(4, alerts=40), name)]


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_a_format_is_told_from_all_others(name: str) -> None:
    for delivery in deliveries(MIXED, name)[:40]:
        assert [one.name for one in FORMATS.values() if one.matches(delivery)] == [name]


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_a_reader_tells_alerts_apart_as_they_are(name: str) -> None:
    writer = WRITERS[name]
    by_identity: dict[str, set[tuple[str, int]]] = {}
    for saying, sighting in told(MIXED, name):
        key = (saying.problem.key, saying.ordinal if writer.per_episode else 0)
        by_identity.setdefault(sighting.identity, set()).add(key)
    assert all(len(keys) == 1 for keys in by_identity.values())
    told_apart = {
        (one.problem.key, one.ordinal if writer.per_episode else 0) for group in batches(MIXED, name) for one in group
    }
    assert len(by_identity) == len(told_apart)


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_a_reader_reads_states_severities_and_times(name: str) -> None:
    writer = WRITERS[name]

    def same(read_at: int | None, meant: int | None) -> bool:
        return read_at is not None and meant is not None and read_at // writer.step == meant // writer.step

    for saying, sighting in told(MIXED, name):
        assert sighting.state == saying.state
        assert sighting.resolves == writer.resolves
        if saying.is_over:
            assert same(sighting.ends_at, saying.episode.ends_at) if writer.ends else sighting.ends_at is None
        else:
            assert sighting.severity == writer.levels[saying.problem.severity]
            assert sighting.ends_at is None
            if writer.starts and saying.is_first:
                assert same(sighting.starts_at, saying.episode.starts_at)
        if sighting.starts_at is not None:
            assert same(sighting.starts_at, saying.episode.starts_at)
        assert (sighting.seen_at is not None) == writer.seen or not saying.is_over
        if sighting.seen_at is not None:
            earliest = saying.episode.starts_at // SECOND * SECOND
            assert earliest <= sighting.seen_at <= saying.told_at


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_a_storm_has_as_many_alerts_as_asked_for(shape: str) -> None:
    made = storm(11, (shape,), 37)
    assert len(made.problems) == 37 == len(made.truth)
    incidents = Counter(one.incident for one in made.problems)
    assert all(name.startswith(shape) for name in incidents)
    if shape == "cluster-outage":
        assert list(incidents.values()) == [37]
        assert made.problems[0].episodes[0].starts_at == min(one.episodes[0].starts_at for one in made.problems)
    if shape == "two-disks":
        assert incidents.most_common()[0][1] == 2


def test_what_is_true_in_the_end_is_what_was_said_last() -> None:
    last = {saying.problem.key: saying.state for saying in MIXED.sayings}
    assert {key: truth.state for key, truth in MIXED.truth.items()} == last
    assert len({truth.state for truth in MIXED.truth.values()}) == 2
    assert any(len(truth.episodes) > 4 for truth in MIXED.truth.values())


def test_a_large_site_has_room_for_a_large_storm() -> None:
    made = site(1, 500)
    assert 450 <= len(made.things) <= 550
    assert len({one.path for one in made.things}) == len(made.things)
    assert len(storm(1, alerts=5000, components=500).truth) == 5000


def test_the_components_are_a_list_that_is_imported() -> None:
    lines = components_csv(site(1)).splitlines()
    assert lines[0] == "id,path,kind,identities,depends_on"
    assert any(line.startswith("eu-west-1/prod-euw1/prod-euw1-node-01,") for line in lines)


@pytest.mark.parametrize("name", list(DISTURBANCES))
def test_a_disturbance_is_the_same_for_the_same_seed(name: str) -> None:
    stream = deliveries(storm(3, alerts=60), "alertmanager")
    one, other = (disturbed(stream, 5, [(name, DISTURBANCES[name])]) for _ in range(2))
    assert one == other != stream
    assert [delivery.received_at for delivery in one] == sorted(delivery.received_at for delivery in one)


def test_reordering_is_bounded_and_loses_nothing() -> None:
    stream = deliveries(MIXED, "alertmanager", batch=1)
    found = reordered(stream, random.Random(1), 30 * SECOND)
    before = {one.uid: one for one in stream}
    assert sorted(one.uid for one in found) == sorted(before)
    assert [one.uid for one in found] != [one.uid for one in stream]
    assert all(0 <= one.received_at - before[one.uid].received_at < 30 * SECOND for one in found)


def test_a_pair_of_alertmanagers_says_the_same_of_the_same_alerts() -> None:
    stream = deliveries(MIXED, "alertmanager")
    found = paired(stream, random.Random(1))
    identities = Counter(sighting.identity for one in found for sighting in read(one)[1].sightings)
    assert len(found) == 2 * len(stream)
    assert len(identities) == len(MIXED.problems)
    assert {json.loads(one.body)["externalURL"] for one in found} == {"http://am-1.example:9093", "http://am-2.example:9093"}


def test_a_truncated_delivery_says_how_many_are_missing() -> None:
    stream = deliveries(MIXED, "alertmanager")
    found = truncated(stream, random.Random(1), 2)
    for before, after in zip(stream, found, strict=True):
        whole, (_, cut) = len(read(before)[1].sightings), read(after)
        assert len(cut.sightings) == min(whole, 2) and cut.truncated == max(whole - 2, 0)


def test_repetitions_are_the_same_bytes_under_another_uid() -> None:
    stream = deliveries(MIXED, "alertmanager")
    found = repeated(stream, random.Random(1), 1.0)
    assert sorted(Counter(one.body for one in found).values())[:1] == [2]
    assert len({one.uid for one in found}) == len(found) == 2 * len(stream)


@pytest.mark.parametrize("kind", list(KINDS))
def test_garbage_is_refused_and_nothing_else_happens(kind: str) -> None:
    choose = random.Random(kind)
    for one in deliveries(MIXED, "alertmanager")[:5]:
        with pytest.raises(FormatError):
            read(replace(one, body=KINDS[kind](one.body, choose)))


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_no_reader_fails_on_garbage_in_its_place(name: str) -> None:
    choose = random.Random(name)
    for one in deliveries(MIXED, name)[:30]:
        for delivery in (replace(one, body=garbled(one.body, choose)), Delivery(garbled(one.body, choose), format=name)):
            try:
                read(delivery)
            except FormatError as error:
                assert str(error)


def test_litter_comes_between_deliveries() -> None:
    stream = deliveries(MIXED, "alertmanager", batch=1)
    found = littered(stream, random.Random(1), 0.5)
    assert {one.uid for one in stream} < {one.uid for one in found}


def test_the_command_writes_a_storm_into_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--seed", "7", "--alerts", "30", "--shape", "two-disks", "--disturb", "duplicates", "--out", str(tmp_path)]
    assert storms.main(words) == 0
    index = [json.loads(line) for line in (tmp_path / "deliveries.jsonl").read_text().splitlines()]
    assert capsys.readouterr().out == f"{len(index)} deliveries of 30 alerts are in {tmp_path}\n"
    assert all(read(Delivery((tmp_path / one["file"]).read_bytes(), received_at=one["received_at"])) for one in index)
    assert len(json.loads((tmp_path / "truth.json").read_text())) == 30
    assert RESOLVED in (tmp_path / "truth.json").read_text()
