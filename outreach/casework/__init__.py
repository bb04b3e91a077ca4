"""Casework: the queue of alerts, a case, and what is done with it."""
