"""Who is responsible for a petition now, and every move."""
