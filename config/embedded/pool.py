"""What does a Celery pool process do when the worker above it is killed: it dies too (see leash.py).

Loaded into the worker with --include; the supervisor itself never imports it.
"""

import os

from celery.signals import worker_process_init

from config.embedded.leash import die_with_parent


@worker_process_init.connect
def tie(**_: object) -> None:
    die_with_parent(os.getppid())
