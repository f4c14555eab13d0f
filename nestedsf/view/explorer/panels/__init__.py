"""The panels of an explorer: of a state, and of an execution."""
