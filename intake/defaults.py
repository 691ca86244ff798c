"""What is customary: used where the file does not say itself what roles allow, which law asks for what, how long it takes."""

from __future__ import annotations

from orgunits.models import Capability

DEFAULT_CAPABILITIES: dict[str, list[str]] = {
    "consultant": [Capability.FLAG, Capability.COORDINATE, Capability.CASEWORK],
    "team_leader": [Capability.FLAG, Capability.COORDINATE, Capability.CASEWORK, Capability.LEAD_UNIT],
    "caseworker": [Capability.CASEWORK],
    "institution_leader": [Capability.LEAD_UNIT],
    "chief_l2": [Capability.DECIDE, Capability.LEAD_UNIT],
    "director": [Capability.DIRECT],
    "key_person": [],
    "secretariat": [],
    "administrator": [Capability.ADMINISTER],
    "log_controller": [Capability.CONTROL_LOG],
    "analyst": [Capability.ANALYSE],
}
# Which role signs which half of a star, in the sectors of which area, where the file holds no pair_rule.
DEFAULT_PAIR = ((1, "consultant", "general"), (2, "team_leader", "specialised"))
# Which legal bases make a child of 10 a party (barnets lov § 3), where the file does not say so itself.
PARTY_FROM_10 = ("BL-32", "BL-46", "BL-114")
# Which legal bases are followed up within three months of the start (barnets lov § 95), where the file does not say so.
FOLLOW_UP_BY_LAW = ("BL-32", "BL-46", "BL-47")
# Rules of the deadline policy that a file need not have: how long a unit has to accept a task after it was told, and how
# long after the start the second and the third follow-up come; later ones come that long after the one before.
DEFAULT_DEADLINES = (
    {
        "code": "line_acceptance",
        "stage": "decided",
        "amount": 5,
        "unit": "working_days",
        "kind": "internal",
        "counted_from": "Fra enhederne har fået besked",
    },
    {
        "code": "second_follow_up",
        "stage": "follow_up",
        "amount": 6,
        "unit": "months",
        "kind": "internal",
        "counted_from": "Fra løsningen begyndte",
    },
    {
        "code": "third_follow_up",
        "stage": "follow_up",
        "amount": 12,
        "unit": "months",
        "kind": "internal",
        "counted_from": "Fra løsningen begyndte",
    },
)
# Who is reminded before the day a task is to be accepted, and who holds the case after it, by working days.
DEFAULT_ACCEPTANCE = (
    {"offset_working_days": -1, "to": ["asked"]},
    {"offset_working_days": 0, "to": ["asked"]},
    {"offset_working_days": 1, "to": ["unit_leader"]},
    {"offset_working_days": 3, "to": ["sector_chief"]},
    {"offset_working_days": 5, "to": ["director"]},
)
# From the last chief's position until the decision takes effect, where the file does not say so.
DEFAULT_UNDO_MINUTES = 10
