"""How does the knock on the door work: the Celery application and its beat table.

PostgreSQL holds every instant; beat only knocks once a minute (see `escalation.sweeps`).
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("stjernesager")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = {
    "sweep": {"task": "escalation.tasks.sweep", "schedule": 60.0},
    "deliver": {"task": "notifications.tasks.deliver", "schedule": 60.0},
}
app.autodiscover_tasks()
