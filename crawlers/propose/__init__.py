"""Proposing a site file for an unknown site: what is the same on all its pages is template, what differs content."""
