"""Working together: what happened, who is here, and what each person is told."""
