"""All models of the app `generations`, gathered from its rooms."""

from generations.assets import Asset
from generations.callbacks import Delivery
from generations.generation import Generation, Reference, Transition
from generations.live.events import Event
from generations.money.budgets import Budget
from generations.money.ledger import Entry
from generations.money.prices import Price
from generations.queue import Lane

__all__ = ["Asset", "Budget", "Delivery", "Entry", "Event", "Generation", "Lane", "Price", "Reference", "Transition"]
