"""The two-way pledge (双向承诺书) with its mandate."""
