"""What executions take: in seconds, in memory, and in equality with AWS."""
