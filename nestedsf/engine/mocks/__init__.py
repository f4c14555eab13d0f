"""Mocks: what Tasks get in the place of what they call.

`mock.py` has one result or error, `mocks.py` those of whole state machines by test case, state and
attempt, `services.py` the services that answer with them. `reading.py` reads them from files, in
the format of Step Functions Local (`cases.py`) or of TestState (`states.py`), and
`checking.py` says whether they fit the state machines.
"""
