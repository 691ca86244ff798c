"""Whom and what does a case file mean by a code: people, units and laws, looked up once; what is unknown is collected."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from cases.models import CodeList, LegalBasis
from intake.problems import Problem, shown
from orgunits.models import OrgUnit

FAMILY = frozenset({"child", "mother", "father", "foster_mother", "foster_father", "grandmother", "sibling", "system"})


class Directory:
    """Answers codes with rows; an unknown code is answered with None and becomes a problem that names its path."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._people = {user.code: user for user in User.objects.all()}
        self._units = {unit.code: unit for unit in OrgUnit.objects.select_related("sector", "head")}
        self._laws = {law.code: law for law in LegalBasis.objects.all()}
        self._codes = set(CodeList.objects.values_list("kind", "code"))

    def person(self, code: Any, path: str) -> User | None:
        return self._find(self._people, code, path, "is not known. Write the id of a person of the organisation.")

    def unit(self, code: Any, path: str) -> OrgUnit | None:
        return self._find(self._units, code, path, "is not the code of any unit. Write the code of an existing unit.")

    def law(self, code: Any, path: str) -> LegalBasis | None:
        return self._find(self._laws, code, path, "is not on the list of legal bases. Write one of its codes.")

    def code(self, kind: str, code: Any, path: str) -> str:
        """A code of one of the municipality's lists, as it stands."""
        if code is not None and (kind, code) not in self._codes:
            self.problems.append(Problem(path, f"{shown(code)} is not in the list {kind}. Write one of its codes."))
        return code or ""

    def units(self, codes: list[Any], path: str) -> list[OrgUnit]:
        found = (self.unit(code, f"{path}[{number}]") for number, code in enumerate(codes))
        return [unit for unit in found if unit]

    def laws(self, codes: list[Any], path: str) -> list[LegalBasis]:
        found = (self.law(code, f"{path}[{number}]") for number, code in enumerate(codes))
        return [law for law in found if law]

    def by_sector(self, amounts: dict[str, int], path: str) -> dict[OrgUnit, int]:
        """Amounts or percents by sector code."""
        found = {self.unit(code, f"{path}.{code}"): amount for code, amount in amounts.items()}
        return {unit: amount for unit, amount in found.items() if unit}

    def _find(self, rows: dict[str, Any], code: Any, path: str, advice: str) -> Any:
        if code is None:
            return None
        if code not in rows:
            self.problems.append(Problem(path, f"{shown(code)} {advice}"))
        return rows.get(code)
