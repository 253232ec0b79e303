"""Who asks: API keys and tokens, what they may do, and how they are verified."""
