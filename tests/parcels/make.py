"""Makes the parcels beside it: archives and mails as units send them. Needs 7z."""

import base64
import io
import subprocess
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
TABLE = "单位,项目数\n巩义市,9\n".encode("gb18030")


def zipped(members, encoding="utf-8"):
    """A zip with names in an encoding; those that are not UTF-8 carry no flag, as from Chinese Windows."""

    class Info(zipfile.ZipInfo):
        def _encodeFilenameFlags(self):
            return self.filename.encode(encoding), self.flag_bits | (0x800 if encoding == "utf-8" else 0)

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members:
            archive.writestr(Info(name, (2021, 8, 30, 9, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def mail(headers, parts):
    """A mail of parts, each (headers, body)."""
    lines = [*headers, b"MIME-Version: 1.0", b'Content-Type: multipart/mixed; boundary="=_x"', b""]
    for part_headers, body in parts:
        lines += [b"--=_x", *part_headers, b"", body]
    return b"\r\n".join([*lines, b"--=_x--", b""])


def word(text, charset="gb2312"):
    return b"=?" + charset.encode() + b"?B?" + base64.b64encode(text.encode(charset)) + b"?="


def attached(disposition, content=TABLE, kind=b"application/octet-stream"):
    return [b"Content-Type: " + kind, b"Content-Transfer-Encoding: base64", b"Content-Disposition: attachment; " + disposition], base64.b64encode(content)


def packed(name, members, *options):
    with tempfile.TemporaryDirectory() as folder:
        for member, content in members:
            (Path(folder) / member).write_bytes(content)
        (HERE / name).unlink(missing_ok=True)
        command = ["7z", "a", "-bd", *options, str(HERE / name), *(member for member, _ in members)]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


inner = zipped([("报送表.csv", TABLE)], "gb18030")
(HERE / "gbk.zip").write_bytes(zipped([("巩义市/", b""), ("巩义市/报送表.csv", TABLE), ("__MACOSX/._x", b"x")], "gb18030"))
(HERE / "utf8.zip").write_bytes(zipped([("登封市/报送表.csv", TABLE), ("../../附表.csv", TABLE)]))
(HERE / "nested.zip").write_bytes(zipped([("巩义市.zip", inner), ("登封市.csv", TABLE)]))
(HERE / "deep.zip").write_bytes(zipped([("1.zip", zipped([("2.zip", inner)])), ("登封市.csv", TABLE)]))
(HERE / "empty.zip").write_bytes(zipped([("空/", b"")]))
(HERE / "big.zip").write_bytes(zipped([("大.csv", b"0," * 1_000_000)]))
packed("password.zip", [("报送表.csv", TABLE)], "-pAbc")
packed("plain.7z", [("报送表.csv", TABLE), ("附表.csv", TABLE * 2)])
packed("password.7z", [("报送表.csv", TABLE)], "-pAbc")
packed("hidden.7z", [("报送表.csv", TABLE)], "-pAbc", "-mhe=on")

sender = [b"From: " + word("老王") + b" <wang@example.com>", b"To: <laojing@example.com>", b"Subject: " + word("巩义市8月统计")]
text = ([b"Content-Type: text/plain; charset=gb2312", b"Content-Transfer-Encoding: 8bit"], "请查收。".encode("gb18030"))
picture = (
    [b"Content-Type: image/png; name=logo.png", b"Content-ID: <logo>", b"Content-Transfer-Encoding: base64"],
    base64.b64encode(b"\x89PNG\r\n\x1a\n"),
)
name = "巩义市报送表.csv"
bare = [b"From: " + "老王".encode("gb18030") + b" <wang@example.com>", b"To: x@example.com", b"Subject: " + "巩义市8月统计".encode("gb18030")]
(HERE / "words.eml").write_bytes(mail(sender, [text, picture, attached(b'filename="' + word(name) + b'"')]))
extended = b"filename*=GBK''" + b"".join(b"%%%02X" % byte for byte in name.encode("gbk"))
(HERE / "extended.eml").write_bytes(mail(sender, [text, attached(extended, kind=b"text/csv")]))
(HERE / "bare.eml").write_bytes(mail(bare, [text, attached(b'filename="' + name.encode("gb18030") + b'"', kind=b"text/csv; charset=utf-8")]))
(HERE / "zip.eml").write_bytes(mail(sender, [text, attached(b"filename=a.zip", inner), attached(b"filename=b.csv")]))
(HERE / "letter.eml").write_bytes(mail(sender, [text, picture]))
forwarded = mail([b"From: <li@example.com>", b"To: <wang@example.com>", b"Subject: x"], [text, attached(b"filename=c.csv")])
(HERE / "forwarded.eml").write_bytes(mail(sender, [text, ([b"Content-Type: message/rfc822", b"Content-Disposition: attachment"], forwarded.replace(b"=_x", b"=_y"))]))
