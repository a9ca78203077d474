"""Editing the shot list: its rows, their order and their words."""
