"""Who speaks: rules from the words that name a speaker to the entity."""
