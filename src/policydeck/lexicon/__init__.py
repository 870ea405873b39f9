"""What is known of a word: dictionary, word lists, frequency, house corrections.

This is the door: others take from here what they need of the rooms behind it.
"""

from __future__ import annotations

from policydeck.lexicon.bilingual import gloss_stems
from policydeck.lexicon.cedict import DictEntry, entries, has_one_reading, headwords, with_zhe
from policydeck.lexicon.cutter import LONGEST, UNKNOWN, cheapest, cost, cut, parts, pieces
from policydeck.lexicon.grading import GRADES, english_zipf, grade, hsk, zipf
from policydeck.lexicon.joined import is_set_phrase
from policydeck.lexicon.linked import character_links, word_links
from policydeck.lexicon.people import DOT, is_person, is_transcribed, people, person, surname
from policydeck.lexicon.pivot import common_with, is_known, nearness
from policydeck.lexicon.places import countries, is_doubtful_place, place_name
from policydeck.lexicon.policy import PolicyTerm, official, patterns, policy_terms, policy_words
from policydeck.lexicon.pos import compounds_with, english_verbs, is_function, is_listed, word_class
from policydeck.lexicon.segment import segment
from policydeck.lexicon.sense_score import Fit, fits, hear, sense_stems
from policydeck.lexicon.senses import Classifier, Sense, parse
from policydeck.lexicon.taiwan import in_taiwan
from policydeck.lexicon.usage import inseparable, is_name, leads
from policydeck.lexicon.words import (
    UNSEEN,
    frequency,
    house_words,
    is_headword,
    is_hsk,
    jieba_only,
    reading,
)

__all__ = [
    "DOT",
    "GRADES",
    "LONGEST",
    "UNKNOWN",
    "UNSEEN",
    "Classifier",
    "DictEntry",
    "Fit",
    "PolicyTerm",
    "Sense",
    "character_links",
    "cheapest",
    "common_with",
    "compounds_with",
    "cost",
    "countries",
    "cut",
    "english_verbs",
    "english_zipf",
    "entries",
    "fits",
    "frequency",
    "gloss_stems",
    "grade",
    "has_one_reading",
    "headwords",
    "hear",
    "house_words",
    "hsk",
    "in_taiwan",
    "inseparable",
    "is_doubtful_place",
    "is_function",
    "is_headword",
    "is_hsk",
    "is_known",
    "is_listed",
    "is_name",
    "is_person",
    "is_set_phrase",
    "is_transcribed",
    "jieba_only",
    "leads",
    "nearness",
    "official",
    "parse",
    "parts",
    "patterns",
    "people",
    "person",
    "pieces",
    "place_name",
    "policy_terms",
    "policy_words",
    "reading",
    "segment",
    "sense_stems",
    "surname",
    "with_zhe",
    "word_class",
    "word_links",
    "zipf",
]
