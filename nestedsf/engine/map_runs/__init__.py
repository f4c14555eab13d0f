"""Map Runs: what a Distributed Map reads, the child executions that it starts, what it writes.

Nothing here knows of states: `states.distributed_map` puts these together.
https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
"""
