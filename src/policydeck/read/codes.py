"""Codes of the two languages in the names of files and folders and in the keys of translations."""

from __future__ import annotations

# In this order: where a text is there in both scripts, the first of them is taken.
ZH = ("zh", "zh-cn", "zh-hans", "zh-hans-cn", "zh-sg", "chs", "chi", "zho", "cmn", "cn", "chinese",
      "zh-hant", "zh-tw", "zh-hant-tw", "zh-hk", "zh-hant-hk", "zh-mo", "cht")  # fmt: skip
EN = ("en", "en-us", "en-gb", "en-au", "en-ca", "en-hk", "eng", "english")


def code(name: str) -> str:
    """A name as a code would be written: "zh_CN" is "zh-cn"."""
    return name.lower().replace("_", "-")


def side(name: str) -> str:
    """Which language a name is a code of: "zh", "en" or "".

    >>> side("zh_CN"), side("en"), side("menu")
    ('zh', 'en', '')
    """
    written = code(name)
    return "zh" if written in ZH else "en" if written in EN else ""
