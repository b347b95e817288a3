"""What the readers of AWS answers share: places, and the scope of an account and region."""

from __future__ import annotations

from infra.aws_names import Arn
from infra.fields import shared
from infra.format import Source
from infra.gathering import Gathering
from infra.model import Place

MORE = "the answer has a token for the next page; ask without --max-items and --no-paginate"


def gather(format_: str, source: Source) -> Gathering:
    """A gathering for an AWS answer, incomplete where the answer is one page of several."""
    gathering = Gathering(format_, source.given or format_)
    if source.next_page:
        gathering.incomplete(MORE)
    return gathering


def place(gathering: Gathering, account: str, region: str, zone: str = "") -> tuple[Place, ...]:
    """Where something in AWS lies."""
    return gathering.above(
        ("provider", "aws"), ("account", shared(account)), ("region", shared(region)), ("zone", shared(zone))
    )


def scope(gathering: Gathering, arn: Arn, what: str) -> str:
    """The scope of a sort of resource in an account and region."""
    return regional_scope(gathering, arn.account, arn.region, what)


def regional_scope(gathering: Gathering, account: str, region: str, what: str) -> str:
    """The scope of an account and region; one of which either is unknown can't tell that something is gone."""
    name = gathering.scope(shared(f"{account or 'any'}/{region or 'any'}/{what}"))
    if not (account and region):
        gathering.incomplete("of these it is not told in which account and region they are", name)
    return name


def warn_if_empty(gathering: Gathering, nothing: bool) -> None:
    """An empty answer does not say of which account and region it is, so it can't say that anything is gone."""
    if nothing:
        gathering.warn("the answer is empty and names no account or region, so nothing is taken as missing")
