"""The runtime: what runs in the process of a function, and imports nothing else of nestedsf.

`program` is the process; it reads invocations from a pipe and calls the `handler`; what the
function asks of AWS goes through the same pipe to its `account`; the `guard` keeps it from
everything else.
"""
