"""The third door: Celery knocks, the sweep asks the database what is due."""

from celery import shared_task

from accounts.clock import now
from escalation import sweeps


@shared_task
def sweep() -> None:
    sweeps.sweep(now())
