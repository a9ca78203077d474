"""What a person may ask of the studio about themselves: everything that it has of them, and to be forgotten."""
