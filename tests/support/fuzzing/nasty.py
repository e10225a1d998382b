"""Values and pieces of text that break readers: what was found to, and what is known to in others."""

from typing import Final

Json = object

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"
UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def nested(levels: int, inner: Json = 1) -> Json:
    """Give a value within many lists and objects."""
    for level in range(levels):
        inner = [inner] if level % 2 else {"a": inner}
    return inner


TEXTS: Final = (
    *("", " ", "\0", "\n", "\r\nClean. Every mandatory rule is decided", "\x1b[2J\x1b[31mred\x1b[0m", "\x9b31m"),
    *("\u202egpj.exe", "\u2066\u2069", "\u200b", "\ufeff", "\U000e0041\U000e0042", "a\u0301" * 50, "ﷺ" * 40),
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "--><h1>x</h1><!--", "</details></summary>"),
    *("[x](javascript:alert(1))", "![x](http://x.invalid/a.png)", "`", "```\n# x\n```", "| a | b |", "@everyone", "#1"),
    *("[bold]", "[/]", "[/bold]", "[link=http://x.invalid]x[/link]", "\\", "\\\\[red]", "[", ":bomb:", "[red"),
    *(
        "../../../../etc/passwd",
        "/dev/zero",
        "file:///etc/passwd",
        "project:///../../x#1",
        "project:///a#" + "9" * 5000,
    ),
    *(
        "{}",
        "[]",
        "null",
        "{",
        "[" * 200,
        '{"a":' * 200,
        '{"Version": "2012-10-17", "Statement": []}',
        "${jndi:ldap://x}",
    ),
    *("0x" + "f" * 5000, "9" * 5000, "1e400", "nan", "-0", "01", "1_000", "٣", "²", "2001-99-99", "9999-12-31"),
    *("urn:pulumi:a::b::c::d", "urn:pulumi:", "::::::", "a" * 10_000, "aws:s3/bucket:Bucket", "%s%n{0}", "\\u0000"),
    *("(" * 60, "a" * 40 + "!", "*" * 50, "a.b.c." * 50, "0.0.0.0/0", "::/0", "10.0.0.0/33", "arn:aws:iam::x:role/*"),
)
VALUES: Final[tuple[Json, ...]] = (
    *TEXTS,
    *(None, True, False, 0, -1, 1.5, -0.0, 2**31, 2**63, -(2**64), 10**18, 10**307, 1e308, 5e-324),
    *([], {}, [[]], [None], {"": None}, [1, "a", None, {}], {"$unknown": True}, {"$secret": True}, {"$secret": 1}),
    *({SIGNATURE: SECRET}, {SIGNATURE: SECRET, "value": {}}, {SIGNATURE: 1}, UNKNOWN, "[secret]"),
    *(nested(20), nested(90), {"a": [{"b": [{}]}]}, [0] * 500, {str(at): at for at in range(200)}),
)
PIECES: Final = (
    *(b"\0", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x1b[2J"),
    *(b"{", b"}", b"[", b"]", b'"', b",", b":", b"\\", b"\n", b"\t", b"NaN", b"-Infinity", b"1e999", b"-", b"\\ud800"),
    *(b"9" * 400, b"9" * 5000, b"[" * 500, b'{"a":' * 500, b'"\\u0000"', b"/**/", b"'", b"#", b"null", b"\\u202e"),
)
YAML_PIECES: Final = (
    *(
        "&a [*a]",
        "*a",
        "&a",
        "<<: *a",
        "<<: [*a, *a]",
        "!!binary x",
        "!!timestamp x",
        "!!bool x",
        "!!int x",
        "!!set [a]",
    ),
    *(
        "!!float x",
        "!!omap a",
        "!!python/object/apply:os.system [a]",
        "!a b",
        "=",
        "? [a]\n: b",
        "? {a: b}\n: c",
        "!!null",
    ),
    *("2001-99-99", "2001-02-30 25:61:61", "0x" + "f" * 5000, "1:" * 300 + "1", "0b" + "1" * 9000, ".inf", ".nan", "~"),
    *(
        "---",
        "...",
        "%YAML 9.9",
        "%TAG ! x",
        "|",
        ">-",
        "\t",
        "- ",
        "  ",
        "{",
        "[",
        "'",
        '"',
        "#",
        "@",
        "`",
        "%",
        "\u0085",
    ),
    *(
        "a: &x {b: c}\nd: *x",
        "- - - - -",
        "yes",
        "012345678901",
        "!!str 1",
        "\u202e",
        "\x1b[31m",
        "secure: v1:x:y",
        "null",
    ),
    *("&l [x,x,x,x,x,x,x,x,x]\n  m: &m [*l,*l,*l,*l,*l,*l]\n  n: &n [*m,*m,*m,*m,*m]\n  o: [*n,*n,*n,*n,*n,*n]",),
)
