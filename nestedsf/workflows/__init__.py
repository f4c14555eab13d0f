"""Workflows of one's own, from files: state machines, what they call, and templates of them.

Pure: files are read here, and nothing is deployed. `reading.py` makes a Workflow of them, which
`workflow.py` has.
"""
