"""What experts read on screen: evidence as pictures of pages, with the reader's name across."""
