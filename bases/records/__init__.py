"""Training records (Art. 17): reading files of them, checking, writing, summing up."""
