"""How does gunicorn serve the pages in the embedded mode: its settings file."""

import os
from typing import Any

from config.embedded.leash import die_with_parent

bind = f"127.0.0.1:{os.environ['PORT']}"
worker_class = "gthread"
workers = 2
threads = 4
preload_app = True  # imported once, then forked: the second worker costs nothing
graceful_timeout = 5
control_socket_disable = True  # it would listen in the home folder of whoever starts us
# The heartbeat file belongs in memory: on a slow disk it makes gunicorn kill healthy workers.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def post_fork(_server: Any, _worker: Any) -> None:
    die_with_parent(os.getppid())


def when_ready(_server: Any) -> None:
    """Imports every page before the workers are forked, so that nobody waits for it in a first request."""
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018
