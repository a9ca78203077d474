"""Closing a month: every run of the provider's record matched with our books, and each exception explained."""
