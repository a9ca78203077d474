"""What leaves the studio: links for guests, packages of clips, and timelines for editors."""
