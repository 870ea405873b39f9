"""What is known about a word: dictionary, word lists, frequency, house corrections."""
