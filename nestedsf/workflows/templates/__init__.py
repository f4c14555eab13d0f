"""Templates of SAM and CloudFormation, read for their state machines and what these call."""
