"""What does a municipality look like: loads organisation.json, all of it or nothing, as often as one likes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from accounts.clock import local_date
from intake.clashes import clashes_in
from intake.codes import keep_code_lists, keep_legal_bases, keep_sharing_bases
from intake.consistency import problems_in
from intake.people import keep_deputies, keep_memberships, keep_pair_rule, keep_people, keep_roles
from intake.policy import keep_policy
from intake.problems import BadFile
from intake.reading import Tables, read
from intake.report import Report
from intake.units import keep_closed_days, keep_municipality, keep_units


@transaction.atomic
def import_organisation(data: Any, *, at: dt.datetime) -> Report:
    """Makes the database say what the file (parsed JSON) says at `at` (UTC).

    What the file no longer holds is kept, except that memberships, deputies and pair rules end.
    Raises BadFile, with every problem found, before anything is written.
    """
    tables, problems = read(data)
    if tables:
        problems += [*problems_in(tables), *clashes_in(tables)]
    if problems:
        raise BadFile(problems)
    return _load(tables, at)


def _load(tables: Tables, at: dt.datetime) -> Report:
    report, day = Report(), local_date(at)
    keep_municipality(tables, report)
    roles = keep_roles(tables, report)
    people = keep_people(tables, roles, report)
    units = keep_units(tables, people, report)
    keep_memberships(tables, units, people, roles, report, day)
    keep_deputies(tables, people, report, day)
    keep_pair_rule(tables, units, roles, report)
    keep_closed_days(tables, report)
    keep_code_lists(tables, report)
    keep_legal_bases(tables, report)
    keep_sharing_bases(tables, report)
    keep_policy(tables, report, at)
    return report
