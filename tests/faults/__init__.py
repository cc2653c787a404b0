"""`make faults`: each AWS call of each function fails in each way, and what was accepted is followed to its end."""
