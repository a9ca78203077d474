"""What may be written: rules over words, checked before any money is held. Who decides about a hit is moderation's."""
