"""Where annotations are kept: one TinyDB file an article, whose promise is that nothing saved is lost.

`form` is the bytes, `line` a record nobody has looked into, `merge` two versions of a record, `versions` three of a
file (as git merges them), `contents` one reading of a file, `replace` a durable write, `locking` one writer at a time,
`storage` TinyDB over these, `store` what the library uses. Reading imports no TinyDB.
"""

from reader.store.store import ArticleRecord, Loaded, Saved, Store, prepare_to_write, read_article_record

__all__ = ["ArticleRecord", "Loaded", "Saved", "Store", "prepare_to_write", "read_article_record"]
