"""Workflows of one's own, from files: state machines, what they call, and templates of them.

Pure: files are read here, and nothing is deployed. `documents.py` reads a file as JSON or YAML with
the lines of its keys, `workflow.py` has the value that is made of the files.
"""
