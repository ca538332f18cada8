"""/beteiligung/verwalten/: where editors and departments run participation."""
