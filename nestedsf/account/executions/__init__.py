"""Executions: start, wait, stop and follow them, read their histories, answer their tasks."""
