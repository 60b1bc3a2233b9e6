"""Pure text: cleaning, cutting into paragraphs, sentences, wrapping, layout. Nothing here touches disk."""
