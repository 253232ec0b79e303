"""The local instance: MiniStack with the real stack deployed on it, and a demonstration of it."""
