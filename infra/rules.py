"""When what is no longer told of is missing, when it is retired, and when so much is gone that it is no news."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from infra.errors import MassRemovalError
from infra.known import Known


@dataclass(frozen=True, slots=True)
class Rules:
    """What [infra] in config.toml may set.

    What is missing is retired after so many whole reads without it and so much time. More than `few` and more than this
    share of a scope vanishing at once is taken for a fault of the source, unless the user says that it is true.
    """

    retire_after_reads: int = 3
    retire_after: timedelta = timedelta(days=7)
    few: int = 10
    share: float = 0.2
    allow_mass_removal: bool = False

    def is_over(self, known: Known, reads: Sequence[datetime], now: datetime) -> bool:
        """Whether a missing component is to be retired; `reads` are the whole reads of its scope before this one."""
        since = datetime.fromisoformat(known.missing_since or now.isoformat())
        without_it = 1 + sum(read >= since for read in reads)
        return without_it >= self.retire_after_reads and now - since >= self.retire_after

    def refuse_mass_removal(self, vanished: Iterable[Known], living: Mapping[str, int]) -> None:
        """Raises MassRemovalError where too much of a scope would go missing at once."""
        for scope, count in Counter(known.scope or "" for known in vanished).items():
            if count > max(self.few, self.share * living[scope]) and not self.allow_mass_removal:
                raise MassRemovalError(
                    f"{count:,} of {living[scope]:,} components of {scope} would go missing, nothing was changed; "
                    "if they are really gone, give --allow-mass-removal"
                )
