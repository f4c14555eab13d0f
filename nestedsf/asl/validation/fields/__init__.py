"""The fields of states: which there are, which belong together, and what each of them takes."""
