"""Histories: what GetExecutionHistory answers, from wherever it comes, as checked events."""
