<TS version="2.1"><context>
<message><source>File</source><translation>文件</message>
</context></TS>
