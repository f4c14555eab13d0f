"""CloudFormation in moto: the life of a stack, its resources, their tags and their events."""
