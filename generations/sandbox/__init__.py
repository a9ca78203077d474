"""A stand-in for Runflow that runs on this machine: same HTTP, real clips, nothing charged.

It is its own process with its own database. It imports nothing of the rest of the project, and nothing of the rest
imports it except the command that starts it, so that it can bear witness to what the studio really asked for.
"""
