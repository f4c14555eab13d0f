"""Amazon EventBridge's rules: which events they take, and what their targets get."""
