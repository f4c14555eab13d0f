"""Judging: verdicts, hints that come with further tries, and answers that are executed."""
