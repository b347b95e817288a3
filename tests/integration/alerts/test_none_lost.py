"""What was acknowledged is in the store, once, however often the receiver and the drains are killed meanwhile."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from alerts.delivery import Delivery
from alerts.detect import read
from recorder.journal import HEADER
from recorder.places import Places
from sandbox.storm_incidents import SECOND
from sandbox.storm_sayings import FIRING
from sandbox.storm_sender import Manner, Outcome, request_of, send
from sandbox.storms import delivery_of, storm
from store.database import open_store
from tests.integration.alerts.serving import receiver

FULL = os.environ.get("TT_ALERTS_FULL") == "1"
ALERTS = 100_000 if FULL else 20_000
BATCH = 20
ROUNDS = 4
SHAPES = ("cluster-outage", "bad-deploy", "disk-full", "slow-burn")
PAST = 100 * 24 * 3600  # seconds; the incidents of a shape are minutes apart
SENDERS = 100
KILLS = 20
DRAINERS = 2
PATIENCE = 600.0 if FULL else 100.0
DRAIN = (sys.executable, "-I", "-m", "cli", "drain")


@dataclass
class Killer:
    """Kills the receiver and the drains, and starts them again, until the senders are done."""

    home: Path
    choose: random.Random
    port: int = 0
    acknowledged: int = 0
    receiver_kills: int = 0
    drain_kills: int = 0
    drains: int = 0
    problems: list[BaseException] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    serving: threading.Event = field(default_factory=threading.Event)

    def count(self, _: int) -> None:
        """Learn of one acknowledgement."""
        self.acknowledged += 1

    def keep_serving(self, deliveries: int) -> None:
        """The receiver on one port: killed at random moments, spread over the acknowledgements, and started again."""
        moments = sorted(self.choose.randrange(deliveries // 50, deliveries * 9 // 10) for _ in range(KILLS))
        for moment in [*moments, None]:
            with receiver(self.home, "--listen", f"127.0.0.1:{self.port}") as serving:
                self.port = serving.port
                self.serving.set()
                while not self.over.wait(self.choose.random() / 100) and serving.process.poll() is None:
                    if moment is not None and self.acknowledged >= moment:
                        serving.process.send_signal(signal.SIGKILL)
                        self.receiver_kills += 1
                        break
                if moment is None or self.over.is_set():
                    assert serving.stop() == 0

    def keep_draining(self, seed: int) -> None:
        """Drains one after the other, of which half are killed if they take long."""
        choose = random.Random(seed)
        environment = {**os.environ, "TT_HOME": str(self.home)}
        while not self.over.is_set():
            process = subprocess.Popen(DRAIN, env=environment, stdin=subprocess.DEVNULL)
            try:
                self.drains += 1
                process.wait(choose.uniform(0.2, 1.5) if choose.random() < 0.5 else PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                self.drain_kills += 1
            finally:
                process.kill()
                process.wait()

    def guarded(self, work: Callable[..., None], *given: int) -> threading.Thread:
        """Work in a thread whose mistakes are kept for the test."""

        def run() -> None:
            try:
                work(*given)
            except BaseException as error:
                self.problems.append(error)
                self.serving.set()

        thread = threading.Thread(target=run)
        thread.start()
        return thread


@pytest.mark.slow
@pytest.mark.timeout(2 * PATIENCE)
def test_no_acknowledged_alert_is_lost_or_doubled_by_kills(tmp_path: Path) -> None:
    home, began = tmp_path / "tt", time.monotonic()
    stream = _stream()
    outcome, killer = _storm_with_kills(home, stream)
    sent = time.monotonic()
    assert not outcome.refused and not outcome.given_up
    _check(home, stream, outcome, killer.receiver_kills)
    print(
        f"{ALERTS} alerts in {len(stream)} deliveries, {outcome.attempts} attempts, {killer.receiver_kills} kills of the "
        f"receiver, {killer.drain_kills} of {killer.drains} drains killed; sent in {sent - began:.1f} s, "
        f"whole {time.monotonic() - began:.1f} s"
    )


def _stream() -> list[Delivery]:
    """Every alert is told of in each round, in other company each time, so that no two bodies are the same."""
    begin = (int(time.time()) - PAST) * SECOND
    made = storm(1, SHAPES, ALERTS // ROUNDS, components=500, begin=begin)
    begun = [one for one in made.sayings if one.state == FIRING and one.is_first]
    choose = random.Random(1)
    found = []
    for _ in range(ROUNDS):
        choose.shuffle(begun)
        groups = [begun[at : at + BATCH] for at in range(0, len(begun), BATCH)]
        found += [delivery_of("alertmanager", group, choose) for group in groups]
    assert len({one.body for one in found}) == len(found)
    return found


def _storm_with_kills(home: Path, stream: list[Delivery]) -> tuple[Outcome, Killer]:
    killer = Killer(home, random.Random(7))
    threads = [killer.guarded(killer.keep_serving, len(stream))]
    try:
        assert killer.serving.wait(PATIENCE)
        threads += [killer.guarded(killer.keep_draining, seed) for seed in range(DRAINERS)]
        url = f"http://127.0.0.1:{killer.port}/in/prod"
        # Alertmanager's first pause is half a second; a tenth of it keeps the test short.
        manner = Manner(SENDERS, first_pause=0.05, longest_pause=1.0, patience=PATIENCE)
        outcome = send(url, [request_of(url, one) for one in stream], manner, 7, killer.count)
    finally:
        killer.over.set()
        for thread in threads:
            thread.join(PATIENCE)
    assert not killer.problems, killer.problems
    assert killer.receiver_kills == KILLS
    return outcome, killer


def _check(home: Path, stream: list[Delivery], outcome: Outcome, kills: int) -> None:
    subprocess.run(DRAIN, env={**os.environ, "TT_HOME": str(home)}, check=True, timeout=PATIENCE)
    acknowledged = [stream[index] for index in outcome.acknowledged]
    identities = {sighting.identity for one in acknowledged for sighting in read(one)[1].sightings}
    with open_store(Places(home), "test", drain=None) as store:
        found = [row["identity"] for row in store.rows("SELECT identity FROM alerts")]
        taken = store.rows(
            "SELECT digest, count(*) AS n, min(status) AS worst, max(status) AS best FROM alert_delivery GROUP BY digest"
        )
        numbers = store.rows(
            "SELECT count(*) AS n, count(DISTINCT uid) AS uids, max(delivery_id) AS last FROM alert_delivery"
        )[0]
        sightings = int(store.value("SELECT sum(deliveries) FROM alerts"))
        members = int(store.value("SELECT sum(members) FROM alert_delivery"))
    digests = {row["digest"]: row["n"] for row in taken}
    assert all(row["worst"] == row["best"] == "taken" for row in taken)
    assert len(found) == len(set(found)), "an alert is there twice"
    assert set(found) >= identities, "an acknowledged alert is missing"
    assert all(_digest(one) in digests for one in acknowledged), "an acknowledged delivery is missing"
    assert numbers["n"] == numbers["uids"] == numbers["last"], "a delivery was taken in twice"
    assert sightings == members, "a sighting was counted twice, or not at all"
    # a delivery that was written, and whose answer a kill cut off, comes again: at most one for each sender and kill
    assert len(acknowledged) <= numbers["n"] <= len(acknowledged) + SENDERS * kills
    # a receiver that was killed before its first delivery leaves a header, which may still be about to be written
    left = [path.stat().st_size for path in Places(home).deliveries.iterdir()]
    assert all(size <= len(HEADER) for size in left), "what is drained is deleted"


def _digest(one: Delivery) -> str:
    return hashlib.blake2b(one.body, digest_size=16).hexdigest()
