"""How a case moves: the star, the deliberation, the recommendation, the decision, what follows, and time."""

from escalation.models.awaited import Awaited
from escalation.models.casetask import CaseTask
from escalation.models.correction import ChiefPost, Correction, CorrectionAnswer
from escalation.models.decision import (
    Decision,
    DirectorsWord,
    Done,
    GrantUse,
    LineProgress,
    LineReport,
    Position,
    Recusal,
    Referral,
    Ruling,
)
from escalation.models.deliberation import Concern, Deliberation, Invitation, Meeting, MinutesApproval, Post, Question
from escalation.models.edition import Edition
from escalation.models.followup import Closing, FollowUp, FollowUpGoal, FollowUpLine, FollowUpSignature
from escalation.models.handover import HandOver
from escalation.models.hearing import Addressee, Hearing
from escalation.models.letter import Letter
from escalation.models.moving import Moving
from escalation.models.options import Option, OptionPosition
from escalation.models.prices import OptionCost, SeparateCost
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
    "ChiefPost",
    "Closing",
    "Concern",
    "Correction",
    "CorrectionAnswer",
    "CriterionAnswer",
    "Deadline",
    "DeadlineRule",
    "Decision",
    "Deliberation",
    "DirectorsWord",
    "Dispute",
    "Done",
    "Edition",
    "FollowUp",
    "FollowUpGoal",
    "FollowUpLine",
    "FollowUpSignature",
    "GrantUse",
    "HandOver",
    "Hearing",
    "Heartbeat",
    "Invitation",
    "Letter",
    "Line",
    "LineProgress",
    "LineReport",
    "LineShare",
    "Meeting",
    "MinutesApproval",
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
