"""All models of the app `generations`, gathered from its rooms."""

from generations.assets import Asset
from generations.callbacks import Delivery
from generations.closing.month import Difference, Month
from generations.drafts import Draft
from generations.generation import Generation, Reference, Transition
from generations.live.events import Event
from generations.moderation.cases import Case, Report
from generations.moderation.ruling import Ruling
from generations.money.budgets import Budget
from generations.money.kept import KeptApart, KeptSpan, KeptSum, Touch
from generations.money.ledger import Entry
from generations.money.periods import Holding, Period
from generations.money.prices import Price
from generations.money.requests import MoneyRequest
from generations.money.rules import ApprovalRule
from generations.queue import Lane
from generations.review.comments import Comment
from generations.review.decisions import Decision
from generations.review.votes import Vote
from generations.rules.policy import Policy
from generations.rules.rule import Rule
from generations.saved_views import SavedView
from generations.sharing.links import GuestAnswer, SharedTake, ShareLink
from generations.system.signs import Examination, Heartbeat, SelfTest
from generations.tallies import ShotTally
from generations.together.activity import Activity
from generations.together.alerts import BudgetAlert
from generations.together.notices import Digest, Notice, Preference
from generations.together.presence import Presence

__all__ = [
    "Activity", "ApprovalRule", "Asset", "Budget", "BudgetAlert", "Case", "Comment", "Decision", "Delivery",
    "Difference", "Digest", "Draft", "Entry", "Event", "Examination", "Generation", "GuestAnswer", "Heartbeat",
    "Holding", "KeptApart", "KeptSpan", "KeptSum", "Lane", "MoneyRequest", "Month", "Notice", "Period", "Policy",
    "Preference", "Presence", "Price", "Reference", "Report", "Rule", "Ruling", "SavedView", "SelfTest", "ShareLink",
    "SharedTake", "ShotTally", "Touch", "Transition", "Vote",
]  # fmt: skip
