"""How a case moves: the star, the deliberation, the recommendation, the decision, what follows, and time."""

from escalation.models.awaited import Awaited
from escalation.models.decision import Decision, GrantUse, LineProgress, Position, Referral, Ruling
from escalation.models.deliberation import Concern, Deliberation, Invitation, Meeting, Post, Question
from escalation.models.followup import FollowUp, FollowUpLine
from escalation.models.options import Option, OptionCost, OptionPosition, SeparateCost
from escalation.models.recommendation import Approval, AtPoint, Hearing, Line, LineShare, Recommendation
from escalation.models.star import CriterionAnswer, Star
from escalation.models.time import ChainStep, Deadline, DeadlineRule, Heartbeat, Obligation, Policy

__all__ = [
    "Approval",
    "AtPoint",
    "Awaited",
    "ChainStep",
    "Concern",
    "CriterionAnswer",
    "Deadline",
    "DeadlineRule",
    "Decision",
    "Deliberation",
    "FollowUp",
    "FollowUpLine",
    "GrantUse",
    "Hearing",
    "Heartbeat",
    "Invitation",
    "Line",
    "LineProgress",
    "LineShare",
    "Meeting",
    "Obligation",
    "Option",
    "OptionCost",
    "OptionPosition",
    "Policy",
    "Position",
    "Post",
    "Question",
    "Recommendation",
    "Referral",
    "Ruling",
    "SeparateCost",
    "Star",
]
