"""What a person must look at: cases, who has them, what was decided, and how it is undone or appealed."""
