"""How long may things take here: publishes a new version of the deadline policy when the file says something new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from escalation.models import ChainStep, DeadlineRule, Policy
from intake.defaults import DEFAULT_ACCEPTANCE, DEFAULT_DEADLINES, DEFAULT_UNDO_MINUTES
from intake.reading import Tables
from intake.report import Report
from intake.schema import DEADLINE_UNITS, OWN_ACCEPTANCE

CHAINS = {"reminder_chain": "general", "reminder_chain_star_answer": "star_answer"}
ACCEPTANCE = "line_acceptance"
RULE = ("code", "stage", "amount", "unit", "kind", "counted_from")
STEP = ("chain", "offset", "to")
Rows = list[dict[str, Any]]


def keep_policy(tables: Tables, report: Report, at: dt.datetime) -> None:
    """A new version holds from `at` (UTC) for deadlines that start later; the same words twice publish nothing."""
    rules = [{**{name: row[name] for name in RULE}, "unit": DEADLINE_UNITS[row["unit"]]} for row in tables["deadlines"]]
    named = {row["code"] for row in rules}
    rules += [dict(rule) for rule in DEFAULT_DEADLINES if rule["code"] not in named]
    steps = [_step(chain, row) for path, chain in CHAINS.items() for row in tables[path]]
    steps += [_step(ACCEPTANCE, row) for row in tables.get(OWN_ACCEPTANCE, DEFAULT_ACCEPTANCE)]
    newest = Policy.objects.last()
    undo = tables[""][0].get("decision_undo_minutes", newest.undo_minutes if newest else DEFAULT_UNDO_MINUTES)
    if newest and newest.undo_minutes == undo and _same(newest, rules, steps):
        report.add("deadline policies", "unchanged")
        return
    policy = Policy.objects.create(version=newest.version + 1 if newest else 1, published_at=at, undo_minutes=undo)
    DeadlineRule.objects.bulk_create(DeadlineRule(policy=policy, **rule) for rule in rules)
    ChainStep.objects.bulk_create(ChainStep(policy=policy, **step) for step in steps)
    report.add("deadline policies", "created")


def _step(chain: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {"chain": chain, "offset": row["offset_working_days"], "to": row["to"]}


def _same(policy: Policy, rules: Rows, steps: Rows) -> bool:
    """Whether the version says just this; the order in the file does not matter."""
    return _sorted(policy.rules.values(*RULE)) == _sorted(rules) and _sorted(policy.steps.values(*STEP)) == _sorted(
        steps
    )


def _sorted(rows: Iterable[Mapping[str, object]]) -> list[str]:
    return sorted(repr(sorted(row.items())) for row in rows)
