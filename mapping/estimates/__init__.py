"""Population size from overlaps of lists: bounds, log-linear models, model averages, diagnostics and refusals.

A list is a site (or a group of sites with one operator, or a wave); what is on it are profiles. All functions take a
:class:`mapping.estimates.tables.CaptureTable` and return plain values; the method is in ``docs/method/estimates.md``.
"""
