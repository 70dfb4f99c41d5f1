//! What the parser says about good and bad lines.

use expect_test::{Expect, expect};

use crate::parse;

fn check(text: &str, expected: Expect) {
    let parse = parse(text);
    assert_eq!(parse.syntax().to_string(), text);
    let mut shown = String::new();
    for error in parse.errors() {
        let (start, end) = (u32::from(error.range.start()), u32::from(error.range.end()));
        shown += &format!("{start}..{end} {:?}: {}\n", error.kind, error.message);
    }
    expected.assert_eq(&shown);
}

#[test]
fn accepts_what_xl_accepts() {
    for text in [
        "",
        "\n\n;;\n",
        "a=1;b='x' ; c=[]",
        "a=[ # c\n 'x' \n , \n 1, \n ]\n",
        "a=['x',]\na+=['y']\n",
        "a=[['x'],[]]",
        "a='x' #",
    ] {
        check(text, expect![[""]]);
    }
}

#[test]
fn reports_every_line_with_an_error() {
    check(
        "name=web\nmemory=512M\nvcpus 2\nkernel='k' extra='e'\nok=1\n",
        expect![[r#"
            5..8 UnquotedValue: text needs quotes
            16..20 UnquotedValue: `512M` is neither a number nor a quoted string
            21..26 MissingEquals: `vcpus` needs `=` and a value
            40..45 ExtraText: a new setting needs a new line or `;` before it
        "#]],
    );
}

#[test]
fn reports_an_unclosed_list_at_its_bracket() {
    check(
        "disk=[ 'a',\nvif=['b']\n",
        expect![[r#"
        5..6 UnclosedList: this list is never closed
    "#]],
    );
}

#[test]
fn reports_marks_that_xl_does_not_know() {
    check(
        "\u{feff}a=1\r\nb=2\r\n# c",
        expect![[r#"
        0..6 ByteOrderMark: xl refuses a byte order mark
        11..12 CarriageReturn: xl refuses the carriage return of a CRLF line
        13..16 CommentAtEnd: a comment on the last line needs a line end after it
    "#]],
    );
    check(
        "```\na=1\n```\n",
        expect![[r#"
        0..3 MarkdownFence: this is Markdown, not a setting
        8..11 MarkdownFence: this is Markdown, not a setting
    "#]],
    );
    check(
        "memory = @MEMORY@\nn='a' + 'b'\nm=4*2\nimport os\n",
        expect![[r#"
        9..17 Placeholder: `@MEMORY@` is a placeholder that nobody has replaced
        24..25 Python: xl does not calculate: write the result
        32..35 Python: xl does not calculate: write the result
        36..45 Python: xl files are not Python: statements are not possible
    "#]],
    );
}

#[test]
fn reports_commas_inside_lists() {
    check(
        "a=['x' 'y',,'z' w]\n",
        expect![[r#"
        7..10 MissingComma: a comma is missing before this item
        11..12 ExtraComma: there is no item before this comma
        16..17 UnquotedValue: text needs quotes
    "#]],
    );
}

#[test]
fn reports_escapes_where_they_stand() {
    check(
        "a='C:\\dir\\x41'\n",
        expect![[r#"
        5..7 Escape: `\d` is not an escape that xl knows
        9..11 Escape: `\x` escapes are always refused by xl
    "#]],
    );
}

#[test]
fn survives_deep_nesting() {
    let deep = |depth: usize| format!("a={}{}\n", "[".repeat(depth), "]".repeat(depth));
    assert!(parse(&deep(4996)).errors().is_empty());
    assert!(!parse(&deep(4997)).errors().is_empty());
    let huge = "[".repeat(100_000);
    assert_eq!(parse(&huge).syntax().to_string(), huge);
    let huge = format!("a={huge}");
    assert_eq!(parse(&huge).syntax().to_string(), huge);
}
