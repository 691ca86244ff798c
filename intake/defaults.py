"""What do the customary roles allow: used where the file names a role without its capabilities."""

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
