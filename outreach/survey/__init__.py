"""The analysts' pages: how waves went, what they show, who stands behind adverts, and how well adverts are read."""
