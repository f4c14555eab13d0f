"""The engine: runs state machine definitions on a clock and emits their history events.

Pure: its clock and the services that its Tasks call are handed in.
"""
