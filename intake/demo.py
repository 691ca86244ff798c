"""What happens in the demo: loads the demo municipality's cases."""

from __future__ import annotations

import datetime as dt


def load(at: dt.datetime) -> None:
    """Loads the cases of the folder demo/ as they stand at `at` (UTC)."""
