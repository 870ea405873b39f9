<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1">
    <extra-po-header-language>zh_CN</extra-po-header-language>
    <extra-po-header-language_team>Chinese (China) (http://app.transifex.com/django/django/language/zh_CN/)</extra-po-header-language_team>
    <extra-po-header-last_translator>L., 2024</extra-po-header-last_translator>
    <extra-po-header-plural_forms>nplurals=1; plural=0;</extra-po-header-plural_forms>
    <extra-po-header-po_revision_date>2024-10-07 08:09+0000</extra-po-header-po_revision_date>
    <extra-po-header-pot_creation_date>2024-05-22 11:46-0300</extra-po-header-pot_creation_date>
    <extra-po-header-project_id_version>django</extra-po-header-project_id_version>
    <extra-po-header-report_msgid_bugs_to></extra-po-header-report_msgid_bugs_to>
    <extra-po-header_comment># Cut from Django 5.2, django/contrib/auth/locale/zh_Hans/LC_MESSAGES/django.po.
# Copyright (c) Django Software Foundation and individual contributors; licence: BSD-3-Clause.</extra-po-header_comment>
    <extra-po-headers>Project-Id-Version,Report-Msgid-Bugs-To,POT-Creation-Date,PO-Revision-Date,Last-Translator,Language-Team,MIME-Version,Content-Type,Content-Transfer-Encoding,Language,Plural-Forms</extra-po-headers>
<context>
    <name></name>
    <message>
        <source>Personal info</source>
        <translation>个人信息</translation>
    </message>
    <message>
        <source>Permissions</source>
        <translation>权限</translation>
    </message>
    <message>
        <source>Important dates</source>
        <translation>重要日期</translation>
    </message>
    <message>
        <source>%(name)s object with primary key %(key)r does not exist.</source>
        <translation>具有主键 %(key)r 的对象 %(name)s 不存在。</translation>
        <extra-po-flags>python-format</extra-po-flags>
    </message>
    <message>
        <source>Conflicting form data submitted. Please try again.</source>
        <translation>提交的表单数据存在冲突。请再试一次。</translation>
    </message>
    <message>
        <source>Password changed successfully.</source>
        <translation>密码修改成功。</translation>
    </message>
    <message>
        <source>Password-based authentication was disabled.</source>
        <translation>基于密码的验证已禁用。</translation>
    </message>
    <message>
        <source>Change password: %s</source>
        <translation>修改密码：%s</translation>
        <extra-po-flags>python-format</extra-po-flags>
    </message>
    <message numerus="yes">
        <source>This password is too short. It must contain at least %(min_length)d character.</source>
        <translation>
            <numerusform>密码长度太短。密码必须包含至少 %(min_length)d 个字符。</numerusform>
        </translation>
        <extra-po-flags>python-format</extra-po-flags>
        <extra-po-msgid_plural>This password is too short. It must contain at least %(min_length)d characters.</extra-po-msgid_plural>
    </message>
    <message numerus="yes">
        <source>Your password must contain at least %(min_length)d character.</source>
        <translation>
            <numerusform>你的密码必须包含至少 %(min_length)d 个字符。</numerusform>
        </translation>
        <extra-po-flags>python-format</extra-po-flags>
        <extra-po-msgid_plural>Your password must contain at least %(min_length)d characters.</extra-po-msgid_plural>
    </message>
    <message>
        <source>Your password can’t be too similar to your other personal information.</source>
        <translation>你的密码不能与你的其他个人信息太相似。</translation>
    </message>
    <message>
        <source>Your password can’t be a commonly used password.</source>
        <translation>你的密码不能是一个常见密码。</translation>
    </message>
</context>
</TS>
