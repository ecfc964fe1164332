"""The embedded search engine: Whoosh by its own extension points, with NumPy where stock Whoosh asks Python.

    documents → entries.py (analysed once) → fields.py (tokens handed over whole) → pool.py → postings.py → archive.py
    plan → executor.py → scoring.py, ordering.py, facets.py → hits

Whoosh keeps the table of contents, the segments, their names, their deletions and the commits (writer.py, codec.py);
its own queries can be asked of the same files (matching.py), which is how the tests know that ours answer alike."""
