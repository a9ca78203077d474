"""Review: comments at a moment of the clip, picks and decisions, comparing, voting, and screening the picks."""
