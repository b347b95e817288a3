"""Reading shell text: the simple commands, words and quotes in it."""
