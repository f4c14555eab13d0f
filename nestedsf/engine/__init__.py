"""The engine: runs state machine definitions on a clock and emits their history events.

Pure: its clock and the services that its Tasks call are handed in, and a test runs an hour of
waiting in a millisecond. Read it in this order: `scheduler` (time), `execution` (what is run),
`machine` (from state to state), `states.task` and `recovery` (a Task with a Retry).
"""
