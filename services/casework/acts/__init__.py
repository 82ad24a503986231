"""What was done and told: mediations and their promises, acts, feedback."""
