"""What a reader does with an execution: start, stop and redrive, take away, compare."""
