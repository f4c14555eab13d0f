"""Findings: what is to be said of the state machines of files, each with its file and line."""
