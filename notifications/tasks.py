"""Celery knocks, the delivery asks the database which mails are to go."""

from celery import shared_task

from accounts.clock import now
from notifications import delivery


@shared_task
def deliver() -> None:
    delivery.deliver(now())
