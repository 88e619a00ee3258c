"""What is known of languages. Code that any of them can use; the data of each in its own folder."""
