"""Templates: a workflow of one's own as a CloudFormation template, with a role for each part."""
