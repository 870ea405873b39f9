"""Messages of the program in the language of the reader."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policydeck.kinds import CHARACTER, SENTENCE, TERM
from policydeck.studio.words import Words, messages, words

SOURCE = Path(__file__).parent.parent / "src" / "policydeck"
# message → the same in Chinese
TOLD = {
    "b.txt: only Chinese in it, like a.txt. Expected one file in Chinese and one in English":
        "b.txt：与 a.txt 一样只有中文。需要一个中文文件和一个英文文件。",
    "run.exe: a file that ends in .exe. Read are: .csv, .txt":
        "run.exe：扩展名为 .exe 的文件。可读取的格式：.csv, .txt。",
    "Anki does not answer on port 8765. Start Anki and open your profile. If it runs already, "
    "install the add-on AnkiConnect (Tools → Add-ons → Get Add-ons, code 2055492159) and restart "
    "Anki.":
        "Anki 在端口 8765 上没有响应。请启动 Anki 并打开你的用户档案。如果已在运行，请安装 AnkiConnect 插件"
        "（工具 → 插件 → 获取插件，代码 2055492159）并重启 Anki。",
    "line 16: no English, kept without card": "第 16 行：没有英文，不做卡片",
    "3 new, 1 changed; 481 notes in all": "新增 3，更改 1；共 481 条笔记",
    "23 retired; learners keep them:": "停用 23；学习者保留：",
    "text:1.2 (no counterpart)": "text:1.2（没有对应）",
    "0.97 sure: what of the term is covered +3.1, a whole sense +0.5":
        "可信度 0.97：覆盖了术语的多少 +3.1，正好是一个释义 +0.5",
    "text.txt: pipe, UTF-8": "text.txt: pipe, UTF-8",
    "nobody translated this": "nobody translated this",
    "": "",
}  # fmt: skip


@pytest.mark.parametrize(("message", "chinese"), TOLD.items())
def test_a_message_is_told_in_chinese_as_far_as_it_is_known(message: str, chinese: str) -> None:
    assert Words.of("zh").told(message) == chinese
    assert Words.of("en").told(message) == message


def test_every_field_of_a_note_has_a_name() -> None:
    for plan in (TERM, SENTENCE, CHARACTER):
        fields = {name for name, _ in plan.fields if not name.startswith("Spare")}
        assert {f"field.{name}" for name in fields} <= words("en").keys()


def test_messages_that_have_a_translation_are_those_that_the_program_says() -> None:
    source = "\n".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py"))
    joined = re.sub(r'"\s*f?r?"', "", re.sub(r"'\s*f?'", "", source)).replace("\\'", "'")
    lost = []
    for message in messages():
        told = [run.strip() for run in re.split(r"\{\w\}|[:;,(“”\"]| (?:with|in|by) ", message)]
        if max(told, key=len) not in joined:
            lost.append(message)
    assert len(lost) < len(messages()) / 20, lost  # a message may change before its translation
