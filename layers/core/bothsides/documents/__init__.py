"""What is stored and sent: pydantic models, and nothing else."""
