"""Does the README say what the tests count?"""

from __future__ import annotations

from tests import burden


def test_the_readme_says_the_burden_that_is_counted() -> None:
    """`python -m tests.burden` writes it."""
    assert burden.drawn() == burden.generated()


def test_no_job_costs_more_than_its_budget() -> None:
    assert [job.what for job in burden.JOBS.values() if not job.budget.holds(job.counted)] == []
