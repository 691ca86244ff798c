"""How a case moves: the star, the deliberation, the recommendation, the decision, what follows, and time."""

from escalation.models.awaited import Awaited
from escalation.models.casetask import CaseTask
from escalation.models.decision import Decision, GrantUse, LineProgress, Position, Recusal, Referral, Ruling
from escalation.models.deliberation import Concern, Deliberation, Invitation, Meeting, Post, Question
from escalation.models.followup import Closing, FollowUp, FollowUpLine
from escalation.models.handover import HandOver
from escalation.models.hearing import Addressee, Hearing
from escalation.models.moving import Moving
from escalation.models.options import Option, OptionCost, OptionPosition, SeparateCost
from escalation.models.recommendation import Approval, AtPoint, Line, LineShare, Recommendation
from escalation.models.star import CriterionAnswer, Dispute, PairChange, Star, Verdict, Withdrawal
from escalation.models.time import ChainStep, Deadline, DeadlineRule, Heartbeat, Obligation, Policy
from escalation.models.wording import Wording

__all__ = [
    "Addressee",
    "Approval",
    "AtPoint",
    "Awaited",
    "CaseTask",
    "ChainStep",
    "Closing",
    "Concern",
    "CriterionAnswer",
    "Deadline",
    "DeadlineRule",
    "Decision",
    "Deliberation",
    "Dispute",
    "FollowUp",
    "FollowUpLine",
    "GrantUse",
    "HandOver",
    "Hearing",
    "Heartbeat",
    "Invitation",
    "Line",
    "LineProgress",
    "LineShare",
    "Meeting",
    "Moving",
    "Obligation",
    "Option",
    "OptionCost",
    "OptionPosition",
    "PairChange",
    "Policy",
    "Position",
    "Post",
    "Question",
    "Recommendation",
    "Recusal",
    "Referral",
    "Ruling",
    "SeparateCost",
    "Star",
    "Verdict",
    "Withdrawal",
    "Wording",
]
