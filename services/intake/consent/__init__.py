"""What a petitioner consents to after registering, and takes back."""
