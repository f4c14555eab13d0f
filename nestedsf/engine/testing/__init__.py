"""Testing: one visit of one state, with a mock in the place of what it calls, as TestState does it.

https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html
"""
