"""The reader on the screen: a Textual app over `reader.library`."""
