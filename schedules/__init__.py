"""Recurring surveys: APScheduler with its job store in the home's own database."""
