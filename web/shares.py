"""How does the payment of one line look: who pays what of it, in words, in kroner and as a bar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from escalation.costs import Amount
from escalation.responsibility import LineRow, share_dkk
from orgunits.people import sectors_by_code
from web.money import Bar, bars
from web.templatetags.signs import percent


@dataclass(frozen=True)
class Paid:
    """Of one line: DKK per year and `once` by sector code; `said` names the shares, `left` is what of 100 nobody pays."""

    whole: int
    amounts: dict[str, int]
    shares: dict[str, int]
    once: dict[str, int]

    @classmethod
    def of(cls, row: LineRow) -> Paid:
        whole = row.cost_dkk or 0
        return cls(whole, share_dkk(whole, row.shares), dict(row.shares), share_dkk(row.one_off_dkk, row.shares))

    @property
    def said(self) -> str:
        """»FF 60 % · UL 40 %«."""
        return said(self.shares)

    @property
    def left(self) -> int:
        return 100 - sum(self.shares.values())

    @property
    def too_much(self) -> int:
        return -self.left

    @property
    def bars(self) -> list[Bar]:
        amounts = {code: Amount.of(dkk) for code, dkk in self.amounts.items()}
        return bars(amounts, sectors_by_code(), max(sum(self.amounts.values()), 1))


def said(shares: Mapping[str, int]) -> str:
    """»FF 60 % · UL 40 %«: the sectors that pay, in their order."""
    return " · ".join(f"{code} {percent(shares[code])}" for code in sectors_by_code() if shares.get(code))
