"""Search by PostgreSQL's own full-text machinery, fed with the tokens of our analysis.

documents → writing.py (a tsvector in lexemes.py's spelling) → tables.py
request → conditions.py (one tsquery) → finding.py → ranking.py → hits
lexicon.py: the words there are · rebuilding.py: a new table beside the live one"""
