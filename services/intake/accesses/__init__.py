"""Who saw who brought a petition, and why."""
