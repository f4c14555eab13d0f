"""Resources: what a deployment creates, what its Tasks must be allowed, and what is left of it."""
