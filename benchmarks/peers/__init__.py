"""What nestedsf is compared with, each in an environment of its own.

moto and MiniStack are never imported here: `environments` installs each of them into a folder
of `.venv-peers`, and asks `on_moto` and `on_ministack`, which run there as whole processes.
"""
