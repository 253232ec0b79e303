"""What the project needs around the stack: the local instance, checks, benchmarks."""
