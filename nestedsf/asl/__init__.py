"""Amazon States Language: state machine definitions, read, checked and evaluated.

Pure: values and functions on them, without AWS, moto, threads or a clock. The engine runs
definitions with it, and `nestedsf.trace` explains executions with the same functions.
https://states-language.net and
https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html
"""
