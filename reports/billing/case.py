"""What the steps of one draft share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from reports.billing.lines import Shares, tax_key
from reports.billing.request import Request
from reports.invoices.document import TaxKey
from reports.invoices.wording import Words, words
from store.billing.rating import Rater
from store.billing.taxes import TaxTable
from store.changes import State
from store.handle import Store
from store.terms import Terms


@dataclass(frozen=True, slots=True)
class Case:
    """A request with the client, the rates, terms and taxes that hold for it."""

    store: Store
    request: Request
    client: State
    rater: Rater
    terms: Terms
    taxes: TaxTable
    group: str
    shares: Shares

    @property
    def zone(self) -> ZoneInfo:
        """In which the client's days begin."""
        return ZoneInfo(self.terms.zone)

    @property
    def language(self) -> str:
        """In which the document is written."""
        return self.request.language or self.terms.language

    @property
    def said(self) -> Words:
        """The words of that language."""
        return words(self.language)

    def tax_on(self, day: date) -> TaxKey:
        """The tax of what was supplied on a day, unless the request names another."""
        return tax_key(self.taxes.find(self.request.tax or self.terms.tax, day))
