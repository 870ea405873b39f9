"""The ground floor: English words, Chinese characters and numerals, syllables, closed classes."""
