"""The lists in an explorer, page by page: items, child executions, events, and a table of all visits."""
