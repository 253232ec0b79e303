"""Actions: named workflows of ordered steps, with what starts them."""
