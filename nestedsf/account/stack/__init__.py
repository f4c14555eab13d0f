"""The stack: plan it, deploy it, its status and owner, destroy it, and what is left of it."""
