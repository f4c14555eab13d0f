"""Masking: secrets, and what differs from one execution to the next, replaced by marks.

`nestedsf.masking.values` has the table of the marks; `nestedsf.masking.display` decides whether
what is shown is masked.
"""
