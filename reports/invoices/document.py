"""What an invoice or credit note says, after every rule was applied: frozen when it is issued, and read by every renderer.

The terms are those of EN 16931-1; the codes in comments (BT-1, BG-25) are its own. Amounts are decimals that were rounded
already, each once; nothing in here is computed again by a renderer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Party:
    """Seller (BG-4) or buyer (BG-7), as of the day of issue."""

    name: str  # BT-27, BT-44: the legal name
    street: str = ""  # BT-35, BT-50
    additional: str = ""  # BT-36, BT-51
    postcode: str = ""  # BT-38, BT-53
    city: str = ""  # BT-37, BT-52
    region: str = ""  # BT-39, BT-54
    country: str = ""  # BT-40, BT-55: ISO 3166-1 alpha-2
    vat_id: str = ""  # BT-31, BT-48
    tax_number: str = ""  # BT-32: local, sellers only
    company_number: str = ""  # BT-30, BT-47: of a register of companies
    contact: str = ""  # BT-41, BT-56
    phone: str = ""  # BT-42, BT-57
    email: str = ""  # BT-43, BT-58
    website: str = ""
    endpoint: str = ""  # BT-34, BT-49: electronic address
    endpoint_scheme: str = ""  # EAS code, "EM" for an e-mail address


@dataclass(frozen=True, slots=True)
class Payment:
    """How to pay (BG-16)."""

    iban: str = ""  # BT-84
    bic: str = ""  # BT-86
    bank: str = ""
    account_holder: str = ""  # BT-85
    reference: str = ""  # BT-83: what the payer should write


@dataclass(frozen=True, slots=True)
class TaxKey:
    """A VAT category with its rate: what lines are grouped by (BT-151, BT-152)."""

    category: str  # UNCL5305: S, Z, E, AE, K, G, O
    rate: Decimal  # percent
    reason: str = ""  # BT-120: why there is no VAT
    reason_code: str = ""  # BT-121: VATEX-EU-AE ...


@dataclass(frozen=True, slots=True)
class Line:
    """One position (BG-25): quantity x unit_price - discount = net, to the cent."""

    line_no: int  # BT-126
    description: str  # BT-153
    quantity: Decimal  # BT-129: as printed, at most four decimals
    unit: str  # BT-130, UN/ECE Rec 20: HUR hour, DAY, C62 piece
    unit_price: Decimal  # BT-146
    net: Decimal  # BT-131
    tax: TaxKey
    kind: str = "time"  # time, expense, standby, fixed, retainer
    note: str = ""  # BT-127: components, rounding, surcharge ... in words
    discount_percent: Decimal | None = None  # BT-138
    discount: Decimal = Decimal(0)  # BT-136: an amount, positive
    group: str = ""  # the heading under which it stands, such as a task or a component
    task_id: int | None = None
    person: str = ""
    period_from: date | None = None  # BT-134
    period_to: date | None = None  # BT-135, included
    measured_ms: int = 0
    billed_ms: int = 0
    entry_ids: tuple[int, ...] = ()
    why: tuple[str, ...] = ()  # the arithmetic from milliseconds to cents, a step a line


@dataclass(frozen=True, slots=True)
class Allowance:
    """A discount on the whole document (BG-20), within one VAT category."""

    description: str  # BT-97
    amount: Decimal  # BT-92, positive
    tax: TaxKey
    base: Decimal | None = None  # BT-93
    percent: Decimal | None = None  # BT-94


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """VAT of one category and rate (BG-23): rounded once, here."""

    tax: TaxKey
    taxable: Decimal  # BT-116
    amount: Decimal  # BT-117


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums (BG-22), of what is printed above them."""

    lines: Decimal  # BT-106: sum of line nets
    allowances: Decimal  # BT-107
    net: Decimal  # BT-109
    tax: Decimal  # BT-110
    gross: Decimal  # BT-112
    prepaid: Decimal  # BT-113
    rounding: Decimal  # BT-114: of cash payments
    payable: Decimal  # BT-115


@dataclass(frozen=True, slots=True)
class Retainer:
    """A prepaid account at the time of issue; hours or money, said by `unit`."""

    unit: str  # "h" or the currency
    opening: Decimal
    deposited: Decimal
    used: Decimal
    expired: Decimal
    closing: Decimal


@dataclass(frozen=True, slots=True)
class EvidenceCommand:
    """A recorded command, secrets redacted when it was recorded."""

    command_id: int
    started_at: datetime
    command: str
    exit_code: int | None
    duration_ms: int | None


@dataclass(frozen=True, slots=True)
class EvidenceEntry:
    """A time entry that was billed."""

    entry_id: int
    person: str
    started_at: datetime
    ended_at: datetime
    measured_ms: int
    adjusted_ms: int | None
    billed_ms: int
    line_nos: tuple[int, ...] = ()
    note: str = ""
    approved_by: str = ""
    components: tuple[str, ...] = ()
    commands: tuple[EvidenceCommand, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceTask:
    """The appendix: a task, its entries, and the commands that prove them."""

    task_id: int | None
    title: str
    entries: tuple[EvidenceEntry, ...]


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice (type 380) or credit note (381); a draft has neither number nor date of issue."""

    kind: str  # invoice, credit_note
    invoice_id: int
    seller: Party
    buyer: Party
    currency: str  # BT-5, ISO 4217
    lines: tuple[Line, ...]
    tax_groups: tuple[TaxGroup, ...]
    totals: Totals
    number: str = ""  # BT-1
    issued_on: date | None = None  # BT-2
    due_on: date | None = None  # BT-9
    period_from: date | None = None  # BT-73
    period_to: date | None = None  # BT-74, included
    language: str = "en"
    zone: str = "UTC"  # in which days and times are meant
    allowances: tuple[Allowance, ...] = ()
    payment: Payment = field(default_factory=Payment)
    payment_terms: str = ""  # BT-20
    buyer_reference: str = ""  # BT-10: Leitweg-ID in Germany
    order_reference: str = ""  # BT-13: the buyer's purchase order
    contract_reference: str = ""  # BT-12
    project_reference: str = ""  # BT-11
    client_number: str = ""  # BT-46
    preceding_number: str = ""  # BT-25: what a credit note corrects
    preceding_date: date | None = None  # BT-26
    tax_currency: str = ""  # BT-6: where VAT is accounted in another currency
    tax_in_tax_currency: Decimal | None = None  # BT-111
    note: str = ""  # BT-22
    tax_note: str = ""  # what the law wants said, such as reverse charge
    retainer: Retainer | None = None
    evidence: tuple[EvidenceTask, ...] = ()
    grouping: str = "task"  # how lines were itemised
