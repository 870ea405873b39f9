"""Numbers in words: what a Chinese numeral or an English number word says.

The words are data (`data/house/numerals.tsv`), with the value of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from policydeck.storage import files


@cache
def values(*kinds: str) -> Mapping[str, float]:
    """The numerals of these kinds and their values, in the table's order.

    >>> values("unit"), values("month")["May"]
    ({'十': 10.0, '百': 100.0, '千': 1000.0}, 5.0)
    """
    rows = files.table(files.house("numerals.tsv"), ("numeral", "kind", "value"))
    return {row["numeral"]: float(row["value"]) for _, row in rows if row["kind"] in kinds}


def han_value(text: str) -> float:
    """The value of a numeral in Chinese characters.

    >>> [han_value(n) for n in ("二〇三〇", "一百零五", "三亿二千万", "十二点五")]
    [2030.0, 105.0, 320000000.0, 12.5]
    """
    digits, units, myriads = values("digit"), values("unit"), values("myriad")
    whole, _, decimals = text.partition("点")
    if len(whole) > 1 and all(c in digits for c in whole):
        total = float("".join(f"{digits[c]:.0f}" for c in whole))
    else:
        total = section = digit = 0.0
        for char in whole:
            if char in digits:
                digit = digits[char]
            elif char in units:
                section += (digit or 1) * units[char]
                digit = 0
            elif char in myriads:
                # 三亿二千万: multiplies what is smaller than itself alone.
                larger = total if total >= myriads[char] else 0.0
                total = larger + (total - larger + section + digit or 1) * myriads[char]
                section = digit = 0
        total += section + digit
    if decimals:
        total += float("0." + "".join(f"{digits[c]:.0f}" for c in decimals))
    return total
