"""The operators' pages: everything can be found and read, history cannot be changed, and what is changed is audited."""

from generations.admin import closing, moderation, money, people, review, system, takes

__all__ = ["closing", "moderation", "money", "people", "review", "system", "takes"]
