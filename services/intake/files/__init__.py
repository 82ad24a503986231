"""Files that prove a petition: sealed where they lie, with its key, and gone with it."""
