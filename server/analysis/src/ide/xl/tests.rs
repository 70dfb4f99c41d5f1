//! Features of Xen files, at a cursor `$0`.

use expect_test::{Expect, expect};
use rowan::{TextRange, TextSize};

use crate::db::Database;
use crate::ide;
use crate::source::{Kind, Outside, SourceFile};

fn open(fixture: &str) -> (Database, SourceFile, TextSize) {
    let offset = fixture.find("$0").unwrap_or(0);
    let text = fixture.replacen("$0", "", 1);
    let db = Database::default();
    let file = SourceFile::new(
        &db,
        "a.xl".into(),
        Kind::Xl,
        text.into(),
        Outside::default(),
    );
    (db, file, TextSize::new(offset as u32))
}

/// The first offers, with what they replace.
fn completes(fixture: &str, expected: Expect) {
    let (db, file, offset) = open(fixture);
    let mut offers = ide::completion(&db, file, offset);
    offers.sort_by_key(|offer| offer.rank);
    let text = file.text(&db);
    let shown: Vec<_> = offers
        .iter()
        .take(6)
        .map(|offer| format!("{} ({})", offer.label, &text[offer.replace]))
        .collect();
    expected.assert_eq(&shown.join(", "));
}

#[test]
fn completion_knows_where_it_is() {
    completes(
        "name = 'a'\nmem$0\n",
        expect![
            "acpi (mem), acpi_firmware (mem), acpi_laptop_slate (mem), acpi_s3 (mem), acpi_s4 (mem), altp2m (mem)"
        ],
    );
    completes("type = $0\n", expect![[r#""pv" (), "pvh" (), "hvm" ()"#]]);
    completes("type = 'p$0'\n", expect!["pv (p), pvh (p), hvm (p)"]);
    completes(
        "on_crash = \"$0\n",
        expect![
            "destroy (), restart (), rename-restart (), preserve (), coredump-destroy (), coredump-restart ()"
        ],
    );
    completes("acpi = $0", expect!["0 (), 1 ()"]);
    completes("# $0\n", expect![""]);
    completes("name = 'a' $0\n", expect![""]);
}

#[test]
fn completion_reads_specifications() {
    completes(
        "disk = [ '$0' ]\n",
        expect!["target= (), format= (), vdev= (), access= (), devtype= (), backend= ()"],
    );
    completes(
        "disk = [ 'format=raw, v$0=xvda' ]\n",
        expect!["target (v), vdev (v), access (v), devtype (v), backend (v), backendtype (v)"],
    );
    completes(
        "disk = [ '/a,raw,xvda', 'format=q$0,target=/b' ]\n",
        expect!["raw (q), qcow (q), qcow2 (q), vhd (q), qed (q), empty (q)"],
    );
    completes("disk = [ '/a,raw,xvda', 'vdev=$0' ]\n", expect!["xvdb ()"]);
    completes(
        "vif = [ 'bridge=br1', 'bridge=br0', 'bridge=$0' ]\n",
        expect!["br0 (), br1 ()"],
    );
    completes(
        "vif = [ 'bridge=br1',\n  'bridge=$0\nmemory = 64\n",
        expect!["br1 ()"],
    );
}

fn hovers(fixture: &str, expected: Expect) {
    let (db, file, offset) = open(fixture);
    let shown = ide::hover(&db, file, offset);
    let shown =
        shown.map(|hover| format!("[{}]\n{}", &file.text(&db)[hover.range], hover.markdown));
    expected.assert_eq(&shown.unwrap_or_default());
}

#[test]
fn hover_explains() {
    hovers(
        "mem$0ory = 64\n",
        expect![[r#"
            [memory]
            **memory**: RAM in MiB at start.

            - value: number in MiB
            - without it: 32 (libxl)
            - for: all guests
            - Xen: every release

            A missing or unparsable value leaves 32 MiB without any error ("512M" inside quotes is only a warning; unquoted it is a lexical error). Leading 0 = octal.
        "#]],
    );
    hovers(
        "disk = [ '/a,raw,xv$0da1' ]\n",
        expect!["[xvda1]\n**xvda1**: disk 0, partition 1; the guest sees it as number 51713."],
    );
    hovers(
        "vif = [ 'mtu=15$000' ]\n",
        expect![[r#"
            [1500]
            **mtu** (vif): The largest packet, in bytes.

            - Xen: since 4.15
        "#]],
    );
    hovers(
        "dhcp$0 = 'on'\n",
        expect!["[dhcp]\n**dhcp** is not a key of xl, which ignores it; use extra."],
    );
}

#[test]
fn the_outline_shows_devices() {
    let (db, file, _) = open("name='a'\ndisk=['/a,raw,xvda','/b,raw,xvdb']\nvif=['bridge=br0']\n");
    let mut shown = String::new();
    for symbol in ide::document_symbols(&db, file) {
        shown += &format!("{}: {}\n", symbol.name, symbol.detail.unwrap_or_default());
        for child in symbol.children {
            shown += &format!("  {}: {}\n", child.name, child.detail.unwrap_or_default());
        }
    }
    expect![[r#"
        name: a
        disk: 2 items
          xvda: /a
          xvdb: /b
        vif: 1 item
          0: br0: 
    "#]]
    .assert_eq(&shown);
}

fn whole(db: &Database, file: SourceFile) -> TextRange {
    TextRange::up_to(TextSize::of(file.text(db)))
}

#[test]
fn hints_say_what_is_not_written() {
    let (db, file, _) = open("disk=['/a,raw,xvdb','/b,raw,51712']\nvif=['','bridge=br0']\n");
    let hints = super::inlay_hints(&db, file, whole(&db, file));
    let shown: Vec<_> = hints
        .iter()
        .map(|hint| (u32::from(hint.at), hint.label.as_str()))
        .collect();
    assert_eq!(shown, [(18, " = 51728"), (42, "bridge=xenbr0")]);
}

#[test]
fn lists_and_comments_fold() {
    let (db, file, _) = open("# a\n# b\n\n# c\nvif=[\n''\n]\ndisk=[]\n");
    let folded: Vec<_> = super::folding(&db, file)
        .iter()
        .map(|fold| &file.text(&db)[fold.range])
        .collect();
    assert_eq!(folded, ["# a\n# b", "[\n''\n]"]);
}

#[test]
fn files_are_linked() {
    let (db, file, _) = open("kernel='a.xen'\ndisk=['/dev/vg/a,raw,xvda','/srv/b.img,raw,xvdb']\n");
    let paths: Vec<_> = super::links(&db, file)
        .into_iter()
        .map(|link| link.target)
        .collect();
    let file = |path: &str| ide::LinkTarget::File(path.to_owned());
    assert_eq!(paths, [file("a.xen"), file("/srv/b.img")]);
}

fn rewrites(fixture: &str, title: &str, expected: &str) {
    let (db, file, offset) = open(fixture);
    let actions = ide::code_actions(&db, file, TextRange::empty(offset), &Default::default());
    let action = actions.iter().find(|action| action.title == title).unwrap();
    let Ok(ide::Change::Edit(edits)) = &action.change else {
        panic!("{action:?}");
    };
    let mut text = file.text(&db).to_owned();
    let mut edits = edits.clone();
    edits.sort_by_key(|edit| edit.range.start());
    for edit in edits.iter().rev() {
        text.replace_range(std::ops::Range::<usize>::from(edit.range), &edit.text);
    }
    assert_eq!(text, expected);
}

#[test]
fn disks_are_converted_both_ways() {
    rewrites(
        "disk = [ '/a,qcow2,x$0vdb,r' ]\n",
        "Write the disk with parameters",
        "disk = [ 'format=qcow2, vdev=xvdb, access=ro, target=/a' ]\n",
    );
    rewrites(
        "disk = [ 'format=qcow2, vde$0v=xvdb, access=ro, discard, target=/a' ]\n",
        "Write the disk by position",
        "disk = [ '/a,qcow2,xvdb,ro,discard' ]\n",
    );
    rewrites("type = 'p$0v'\n", "Make it a PVH guest", "type = 'pvh'\n");
    rewrites(
        "root = '/dev/xvda1'$0\nextra = 'quiet'\n",
        "Make `root` and `extra` one `cmdline`",
        "cmdline = 'root=/dev/xvda1 quiet'\n",
    );
    rewrites(
        "memory = 64\nextra = \"it's \\\"a\\\" \\\\\"$0 # why\n",
        "Make `extra` a `cmdline`",
        "memory = 64\ncmdline = 'it\\'s \"a\" \\\\' # why\n",
    );
    rewrites(
        "builder = 'gene$0ric'\n",
        "Make it a PVH guest",
        "type = 'pvh'\n",
    );
    rewrites(
        "builder = 'h$0vm'\n",
        "Write `type` instead of `builder`",
        "type = 'hvm'\n",
    );
    rewrites(
        "disk = [ \"/it's,raw,x$0vda\" ]\n",
        "Write the disk with parameters",
        "disk = [ \"format=raw, vdev=xvda, access=rw, target=/it\\'s\" ]\n",
    );
}

#[test]
fn what_would_change_the_meaning_is_not_offered() {
    let offered = |fixture: &str| {
        let (db, file, offset) = open(fixture);
        let actions = ide::code_actions(&db, file, TextRange::empty(offset), &Default::default());
        let titles = actions.into_iter().map(|action| action.title);
        titles.filter(|title| title.contains("cmdline")).count()
    };
    assert_eq!(offered("root = 'a'$0\nextra = 'b'\n"), 1);
    assert_eq!(offered("root = 'a'$0\nextra = 'b'\nextra += 'c'\n"), 0);
    assert_eq!(offered("root = 'a'$0\ncmdline = 'b'\n"), 0);
    assert_eq!(offered("root = 'a'\nmemory = 1$0\n"), 0);
}

/// The text after a rename, or the reason why not.
fn renames(fixture: &str, name: &str, expected: Expect) {
    let (db, file, offset) = open(fixture);
    let mut text = file.text(&db).to_owned();
    match ide::rename(&db, file, offset, name) {
        Ok(edits) => {
            for edit in edits.iter().rev() {
                text.replace_range(std::ops::Range::<usize>::from(edit.range), &edit.text);
            }
            expected.assert_eq(&text);
        }
        Err(reason) => expected.assert_eq(&reason),
    }
}

#[test]
fn a_device_is_renamed_with_what_names_it() {
    let linux = "disk = ['/a,raw,xv$0da', '/b,raw,xvdb']\nextra = 'root=/dev/xvda1 x=/dev/xvdab'\n";
    renames(
        linux,
        "xvdc",
        expect![[r#"
            disk = ['/a,raw,xvdc', '/b,raw,xvdb']
            extra = 'root=/dev/xvdc1 x=/dev/xvdab'
        "#]],
    );
    renames(linux, "51728", expect!["another disk is `51728` already"]);
    renames(
        linux,
        "xvdc1",
        expect!["the command line names partitions of `xvda`"],
    );
    renames(
        linux,
        "hdz",
        expect!["`hdz` is no block device, such as xvda, xvdb1, hdc or sda"],
    );
    renames(
        "disk = ['vdev=xvda,target=/a']\nroot = \"/dev/xv$0da ro\"\n",
        "hda",
        expect![[r#"
            disk = ['vdev=hda,target=/a']
            root = "/dev/hda ro"
        "#]],
    );
    renames(
        "na$0me = 'a'\n",
        "b",
        expect!["there is no block device here"],
    );
    let (db, file, offset) = open(linux);
    let places = ide::references(&db, file, offset);
    let shown: Vec<_> = places
        .iter()
        .map(|it| (&file.text(&db)[it.range], it.is_definition))
        .collect();
    assert_eq!(shown, [("xvda", true), ("xvda", false)]);
}

#[test]
fn specifications_are_coloured() {
    let text = "name = 'a'\nmemroy = 1\ntype = 'pvh'\n\
                disk = ['/x,qcow2,xvda,r', 'vdev=xvdb,cdrom,target=a=b,raw']\n\
                vif = ['mac=00:16:3e:00:00:01, mtu=1500,model=e1000,foo=1']\n";
    let (db, file, _) = open(text);
    let tokens = ide::semantic_tokens(&db, file);
    let shown: Vec<_> = tokens
        .iter()
        .map(|token| format!("{} {:?}", &text[token.range], token.kind))
        .collect();
    expect![[r#"
        name Setting
        type Setting
        pvh Word
        disk Setting
        qcow2 Word
        xvda Device
        r Word
        vdev Setting
        xvdb Device
        cdrom Setting
        target Setting
        vif Setting
        mac Setting
        mtu Setting
        1500 Number
        model Setting"#]]
    .assert_eq(&shown.join("\n"));
}

#[test]
fn selections_grow_from_a_word_to_the_file() {
    let (db, file, offset) = open("# a\ndisk = [ 'format=r$0aw, vdev=xvda,target=/a', 'x' ]\n");
    let text = file.text(&db);
    let ranges = ide::selection_ranges(&db, file, offset);
    let shown: Vec<_> = ranges.iter().map(|range| text[*range].to_owned()).collect();
    expect![[r#"
        raw
        format=raw
        format=raw, vdev=xvda,target=/a
        'format=raw, vdev=xvda,target=/a'
        [ 'format=raw, vdev=xvda,target=/a', 'x' ]
        disk = [ 'format=raw, vdev=xvda,target=/a', 'x' ]
        # a
        disk = [ 'format=raw, vdev=xvda,target=/a', 'x' ]
    "#]]
    .assert_eq(&shown.join("\n"));
}
