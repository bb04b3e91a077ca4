"""Reading adverts: text in, coded values with evidence out.

One module a codebook key; pure, no I/O but packaged data.
"""
