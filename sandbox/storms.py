"""Storms of alerts, repeatable by their seed: a site, what goes wrong on it, and what each monitoring system sends of that.

python -m sandbox.storms --seed 7 --format alertmanager --alerts 400 --shape cluster-outage --url http://127.0.0.1:9095/in/prod
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from alerts.delivery import KEPT_HEADERS, Delivery
from sandbox import storm_clouds, storm_hosts, storm_oncall, storm_prometheus, storm_sender, storm_services
from sandbox.months_plan import drawn_uid
from sandbox.storm_disturbances import DISTURBANCES, disturbed
from sandbox.storm_incidents import HOUR, MILLISECOND, SECOND, SHAPES, Problem, flapped, problems
from sandbox.storm_sayings import Saying, Truth, ground_truth, grouped, sayings
from sandbox.storm_sender import Manner, request_of
from sandbox.storm_site import Site, components_csv, site
from sandbox.storm_writer import Writer

NOON = 1772366400 * SECOND  # 2026-03-01 12:00 UTC
BATCH = 50
_ON_THE_WAY = 20 * MILLISECOND
WRITERS: Mapping[str, Writer] = {
    **storm_prometheus.WRITERS,
    **storm_clouds.WRITERS,
    **storm_oncall.WRITERS,
    **storm_services.WRITERS,
    **storm_hosts.WRITERS,
}


@dataclass(frozen=True, slots=True)
class Storm:
    """A site, what went wrong on it, and all that is said of that."""

    seed: int
    site: Site
    problems: tuple[Problem, ...]
    sayings: tuple[Saying, ...]

    @property
    def truth(self) -> dict[str, Truth]:
        """What a perfect receiver would know in the end, by the problems' keys."""
        return ground_truth(self.problems)


def storm(
    seed: int,
    shapes: Sequence[str] = ("cluster-outage",),
    alerts: int = 400,
    *,
    components: int = 100,
    begin: int = NOON,
    repeats: int = HOUR,
    flapping: float = 0.0,
) -> Storm:
    """A storm of so many alerts on so many components; a share of them flaps."""
    place = site(seed, components)
    found = problems(place, seed, begin, shapes, alerts)
    if flapping:
        found = flapped(found, seed, flapping)
    return Storm(seed, place, tuple(found), tuple(sayings(found, seed, repeats)))


def batches(made: Storm, name: str, batch: int = BATCH) -> list[list[Saying]]:
    """What is told in each delivery of a format: groups where it takes several at once, of those things it can say."""
    writer = WRITERS[name]
    told = [one for one in made.sayings if writer.resolves or not one.is_over]
    groups = list(grouped(told, batch)) if writer.many and batch > 1 else [[one] for one in told]
    return sorted(groups, key=lambda group: (group[-1].told_at, group[-1].problem.number))


def deliveries(made: Storm, name: str, batch: int = BATCH, integration: str = "storm") -> list[Delivery]:
    """The storm as one format delivers it, in the order in which it is received."""
    choose = random.Random(f"deliveries {made.seed} {name}")
    return [delivery_of(name, group, choose, integration) for group in batches(made, name, batch)]


def delivery_of(name: str, group: Sequence[Saying], choose: random.Random, integration: str = "storm") -> Delivery:
    """One delivery of a format, as it stands in a journal."""
    message = WRITERS[name].write(group)
    received_at = group[-1].told_at + _ON_THE_WAY
    headers = {header: value for header, value in message.headers.items() if header in KEPT_HEADERS}
    uid = drawn_uid(choose, received_at // MILLISECOND)
    return Delivery(message.body, uid, integration, received_at, path=message.path, query=message.query, headers=headers)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make a storm, and send it or write it into a folder; returns the exit code."""
    asked = _parser().parse_args(arguments)
    begin = time.time_ns() // 1000 // SECOND * SECOND if asked.begin == "now" else _instant(asked.begin)
    made = storm(
        asked.seed, asked.shape or ("cluster-outage",), asked.alerts, components=asked.components, begin=begin,
        repeats=round(asked.repeat * SECOND), flapping=asked.flapping,
    )  # fmt: skip
    steps = [(name, DISTURBANCES[name]) for name in asked.disturb]
    stream = disturbed(deliveries(made, asked.format, asked.batch), asked.seed, steps)
    if asked.out is not None:
        _write(asked.out, made, stream)
        print(f"{len(stream)} deliveries of {len(made.problems)} alerts are in {asked.out}")
        return 0
    found = storm_sender.send(asked.url, [request_of(asked.url, one) for one in stream], Manner(asked.senders), asked.seed)
    print(
        f"{len(found.acknowledged)} of {len(stream)} deliveries acknowledged in {found.seconds:.1f} s, "
        f"{len(found.refused)} refused, {found.attempts} attempts"
    )
    return 0 if len(found.acknowledged) == len(stream) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox.storms", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--format", choices=sorted(WRITERS), default="alertmanager")
    parser.add_argument("--alerts", type=int, default=400)
    parser.add_argument("--components", type=int, default=100)
    parser.add_argument("--shape", action="append", choices=sorted(SHAPES), help="several share the alerts")
    parser.add_argument("--disturb", action="append", choices=list(DISTURBANCES), default=[], help="in this order")
    parser.add_argument("--flapping", type=float, default=0.0, metavar="SHARE")
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--repeat", type=float, default=3600.0, metavar="SECONDS")
    parser.add_argument("--begin", default="2026-03-01T12:00:00Z", metavar="TIME|now")
    parser.add_argument("--senders", type=int, default=8)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--url", help="of a receiver's integration")
    where.add_argument("--out", type=Path, metavar="DIR")
    return parser


def _instant(text: str) -> int:
    return round(datetime.fromisoformat(text).astimezone(UTC).timestamp()) * SECOND


def _write(folder: Path, made: Storm, stream: Sequence[Delivery]) -> None:
    """Bodies, one file each, with what else belongs to each in an index; the components, and the truth."""
    folder.mkdir(parents=True, exist_ok=True)
    index = []
    for number, one in enumerate(stream, 1):
        name = f"{number:06}.body"
        (folder / name).write_bytes(one.body)
        index.append(
            {"file": name, "received_at": one.received_at, "path": one.path, "query": one.query, "headers": one.headers}
        )
    (folder / "deliveries.jsonl").write_text("".join(json.dumps(one) + "\n" for one in index))
    (folder / "components.csv").write_text(components_csv(made.site))
    (folder / "truth.json").write_text(json.dumps([asdict(one) for one in made.truth.values()], indent=1))


if __name__ == "__main__":
    sys.exit(main())
