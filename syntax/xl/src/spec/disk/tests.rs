//! Disks right and wrong, with the place of each mistake.

use super::*;

fn errors(text: &str) -> Vec<(String, String)> {
    let parsed = parse(text, XenVersion::new(4, 17));
    let shown = |error: &DiskError| {
        let near = error.span.map(|span| span.of(text).to_owned());
        (error.kind.to_string(), near.unwrap_or_default())
    };
    parsed.errors.iter().map(shown).collect()
}

fn one_error(text: &str, message: &str, near: &str) {
    assert_eq!(
        errors(text),
        [(message.to_owned(), near.to_owned())],
        "{text}"
    );
}

#[test]
fn reads_both_styles_to_the_same_disk() {
    let word = |text| {
        let disk = parse(text, XenVersion::NEWEST).disk;
        (
            disk.target.map(|target| target.value),
            disk.format.map(|format| format.value),
            disk.vdev.map(|vdev| vdev.value),
            disk.access,
        )
    };
    let positional = word("/dev/vg/a,qcow2,xvdb,r");
    assert_eq!(positional.1, Some(Format::Qcow2));
    assert_eq!(
        positional,
        word("format=qcow2, vdev=xvdb, access=ro, target=/dev/vg/a")
    );
}

#[test]
fn gives_the_words_of_libxlutil() {
    one_error("/a.img,xvda,w", "unknown value for format", "xvda");
    one_error("/a,raw,xvda,w!", "unknown value for access", "w!");
    one_error(
        "format=RAW,vdev=xvda,target=/a",
        "unknown value for format",
        "RAW",
    );
    one_error("/a,raw,xvda,rw,x", "too many positional parameters", "x");
    one_error("target=/a,vdev=xvda", "no vdev specified", "");
    one_error("foo:/a,raw,xvda", "unknown deprecated disk prefix", "foo:");
    one_error("vdev=xvda,arget=/srv/x", "unknown parameter", "arget=/");
    one_error("vdev = xvda", "bad disk syntax", "= xvda");
    one_error("target=/a", "no vdev specified", "");
    one_error(
        "vdev=xvda",
        "no target specified (and device not removable)",
        "",
    );
    one_error("vdev=xvda,vdev=xvdb,target=/a", "vdev respecified", "xvdb");
}

#[test]
fn swallows_everything_after_target() {
    let parsed = parse("vdev=xvda,target=/a,format=qcow2", XenVersion::NEWEST);
    assert!(parsed.errors.is_empty());
    let target = parsed.disk.target.map(|target| target.value);
    assert_eq!(target.as_deref(), Some("/a,format=qcow2"));
}

#[test]
fn reads_old_forms() {
    for (text, script) in [
        ("phy:/dev/a,xvda,w", None),
        ("tap:aio:/a.img,hda,w", None),
        ("nbd:host:1,xvda,w", Some("block-nbd")),
    ] {
        let parsed = parse(text, XenVersion::NEWEST);
        assert_eq!(parsed.errors, [], "{text}");
        let found = parsed.disk.script.map(|script| script.value);
        assert_eq!(found.as_deref(), script, "{text}");
    }
    let empty = parse(",hdc:cdrom,r", XenVersion::NEWEST);
    assert_eq!(empty.disk.effective_format(), Format::Empty);
    assert!(empty.disk.cdrom && empty.errors.is_empty());
}

#[test]
fn flags_depend_on_the_release() {
    let text = "/a,raw,xvda,rw,untrusted";
    assert!(!parse(text, XenVersion::new(4, 18)).errors.is_empty());
    assert!(parse(text, XenVersion::new(4, 19)).errors.is_empty());
}

#[test]
fn survives_anything() {
    let nasty = [
        "",
        "=",
        ",",
        "é=é",
        "a=é,",
        "\n=\n",
        "file:",
        "é:",
        "target=",
        ":,=:é\n,,",
    ];
    for text in nasty {
        for release in XenVersion::all() {
            let parsed = parse(text, release);
            for part in parsed.parts {
                assert!(part.value.end <= text.len());
            }
        }
    }
}
