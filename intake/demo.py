"""What happens in the demo: fictive cases replayed up to different moments, so that every role has real work waiting today."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from accounts.clock import local_date
from intake.replay import replay

FOLDER = Path(__file__).resolve().parent.parent / "demo"
# File number → the last day that is replayed, and what then waits. The dates are the file's own; all is moved to today.
STOPS: dict[str, str] = {
    "01": "2026-06-29",  # follow-up is due within days: the consultant follows up
    "02": "2026-02-10",  # half a star: the team leader signs or declines
    "03": "2026-03-20",  # one chief disagrees: the director settles it
    "04": "2026-02-26",  # an ordinary case that may get a star
    "05": "2026-05-26",  # hearing letter sent: the family's answer is awaited
    "06": "2026-07-02",  # the recommendation is overdue and has been escalated
    "07": "2026-04-08",  # two of three chiefs have approved
    "08": "2026-09-08",  # deliberation in full swing
    "09": "2026-08-19",  # decided by the director: units accept their lines
    "10": "2026-06-04",  # laid before two chiefs
    "11": "2025-08-21",  # an ordinary case that may get a star
    "12": "2026-09-16",  # deliberation about a child with a protected address
    "13": "2026-09-30",  # deliberation that has just begun
    "14": "2026-11-13",  # a recommendation full of gaps: the control list has something to say
}


def load(at: dt.datetime) -> None:
    """Replays every file of the folder demo/ up to its stop, moved by whole weeks so that the stop is today or just before."""
    today = local_date(at)
    for number, stop in STOPS.items():
        (path,) = FOLDER.glob(f"{number}-*.json")
        data = json.loads(path.read_text(encoding="utf-8"))
        case = replay(data, until=dt.date.fromisoformat(stop), shift_to=today).case
        old = case.notifications.filter(at__lt=at - dt.timedelta(days=4))
        old.update(read_at=at)  # only the last days' notices are news on the first morning
