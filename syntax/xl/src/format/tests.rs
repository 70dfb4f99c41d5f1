//! How files are laid out, and that nothing but the layout changes.

use expect_test::{Expect, expect};

use crate::{Content, Settings, format, parse};

fn check(text: &str, expected: Expect) {
    let once = format(&parse(text)).unwrap();
    expected.assert_eq(&once);
    assert_eq!(format(&parse(&once)).unwrap(), once);
    assert_eq!(settings(&once), settings(text));
}

/// Everything that counts: keys, operators and values.
fn settings(text: &str) -> Vec<String> {
    fn shown(content: &Content) -> String {
        match content {
            Content::Text(text) => format!("{:?}", text.as_str()),
            Content::List(items) => {
                let items: Vec<_> = items.iter().map(|item| shown(&item.content)).collect();
                format!("{items:?}")
            }
        }
    }
    let parse = parse(text);
    let settings = Settings::of(&parse);
    let all = settings.iter().map(|setting| {
        format!(
            "{} {:?} {}",
            setting.name,
            setting.assignment.operator,
            shown(&setting.content)
        )
    });
    all.collect()
}

#[test]
fn aligns_the_operators_of_a_block() {
    check(
        "name='web';memory =64\n\n\n\nvif=[''] # one\n# two\nvcpus   += 1",
        expect![[r#"
            name   = 'web'
            memory = 64

            vif   = [ '' ]  # one
            # two
            vcpus += 1
        "#]],
    );
}

#[test]
fn breaks_long_lists_and_those_with_comments() {
    check(
        "vif = [ 'bridge=br-wan,mac=00:16:3e:51:01:00',\n        'bridge=br-lan'   # trusted side\n # more\n, ]\n",
        expect![[r#"
            vif = [
              'bridge=br-wan,mac=00:16:3e:51:01:00',
              'bridge=br-lan',  # trusted side
              # more
            ]
        "#]],
    );
    check(
        "disk=['format=raw, vdev=xvdb, access=rw, target=log.img','format=raw, vdev=xvdc, access=rw, target=data.img']\nvnuma=[[\"pnode=0\",'size=1'],[]]\n",
        expect![[r#"
            disk  = [
              'format=raw, vdev=xvdb, access=rw, target=log.img',
              'format=raw, vdev=xvdc, access=rw, target=data.img',
            ]
            vnuma = [ [ "pnode=0", 'size=1' ], [] ]
        "#]],
    );
}

#[test]
fn leaves_mistakes_alone() {
    for text in ["a=b\n", "a='x'\r\n", "a=1 # c", "a=1#"] {
        assert_eq!(format(&parse(text)), None, "{text:?}");
    }
    assert_eq!(format(&parse("")).as_deref(), Some(""));
    assert_eq!(format(&parse("# c\n")).as_deref(), Some("# c\n"));
}

#[test]
fn survives_deep_lists() {
    let deep = format!("a={}{}\n", "[".repeat(4000), "]".repeat(4000));
    assert_eq!(format(&parse(&deep)), None);
}

#[test]
fn changes_nothing_but_the_layout_of_any_text() {
    let mut random = Random(7);
    for _ in 0..3_000 {
        let mut text = String::new();
        for _ in 0..random.below(5) {
            random.statement(&mut text);
        }
        let once = format(&parse(&text)).unwrap_or_else(|| panic!("{text:?}"));
        let again = parse(&once);
        assert!(again.errors().is_empty(), "{text:?}\n{once}");
        assert_eq!(settings(&once), settings(&text), "{text:?}\n{once}");
        let comments = |text: &str| text.matches("# c").count();
        assert_eq!(comments(&once), comments(&text), "{text:?}\n{once}");
        assert_eq!(format(&again).as_deref(), Some(&*once), "{text:?}\n{once}");
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        let step = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = step.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn one_of(&mut self, out: &mut String, choices: &[&str]) {
        *out += choices[self.below(choices.len())];
    }

    fn statement(&mut self, out: &mut String) {
        self.one_of(out, &["", " ", "\t"]);
        self.one_of(
            out,
            &[
                "a",
                "memory",
                "vif.default",
                "an_extremely_long_key_indeed_it_is",
                "x9",
            ],
        );
        self.one_of(out, &["=", " = ", "\t="]);
        self.value(out, 0);
        self.one_of(
            out,
            &[
                "\n",
                ";",
                " ;\n",
                " # c\n",
                "\n\n\n",
                "\n# c\n",
                ";\n # c 'x' [\n\n",
            ],
        );
    }

    fn value(&mut self, out: &mut String, depth: usize) {
        if depth > 3 || self.below(3) > 0 {
            return self.one_of(
                out,
                &[
                    "1",
                    "0x1f",
                    "'x'",
                    "\"# 'é'\"",
                    "'a long text, with = and [ inside of it'",
                ],
            );
        }
        out.push('[');
        let trivia = ["", " ", "\n", " # c\n", "\n # c\n\n", "\n\n\n"];
        self.one_of(out, &trivia);
        let count = self.below(5);
        for index in 0..count {
            self.value(out, depth + 1);
            self.one_of(out, &trivia);
            if index + 1 < count || self.below(2) == 0 {
                out.push(',');
                self.one_of(out, &trivia);
            }
        }
        out.push(']');
    }
}
