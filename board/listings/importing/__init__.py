"""Municipal event files. A file is read line by line (`reading`), its headings are understood by what they are called
(`headers`), its cells by what they mean (`days`, `values`), a row becomes an event and a list of what is still open
(`rows`), and the file is taken in as one act (`intake`). Nothing is guessed: what cannot be read stays as it was
typed and waits for a person (`review`)."""
