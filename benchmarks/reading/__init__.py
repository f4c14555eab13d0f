"""What reading and showing an execution takes."""
