//! scratch
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let rel = |s: &str| analysis::Release::parse(s).expect("release");
    let text = std::fs::read_to_string(&args[1]).expect("file");
    if args[1].ends_with("batch.tsv") {
        for line in text.lines() {
            let cells: Vec<_> = line.split('\t').collect();
            let source = std::fs::read_to_string(cells[0]).expect("file");
            let up = analysis::upgrade::upgrade(&source, rel(cells[1]), rel(cells[2]));
            std::fs::write(cells[3], &up.text).expect("write");
            let ids: Vec<_> = up.applied.iter().map(|x| x.change.id).collect();
            println!(
                "{}\t{}\t{}\t{}\t{}",
                cells[0],
                cells[1],
                cells[2],
                cells[3],
                ids.join(" ")
            );
        }
        return;
    }
    if args[1].ends_with("cases.txt") {
        for section in text.split("\n[").skip(1) {
            let get = |key: &str| {
                section
                    .lines()
                    .find_map(|l| l.strip_prefix(key))
                    .unwrap_or("")
                    .replace("\\n", "\n")
                    .replace("\\\\", "\\")
            };
            let id = section.split(']').next().unwrap_or("");
            let (b, a) = (get("before: "), get("after: "));
            let from = get("before compiles with: ");
            let to = {
                let t = get("before fails with: ");
                if t.is_empty() {
                    get("after compiles with: ")
                        .split(' ')
                        .next()
                        .unwrap_or("")
                        .to_owned()
                } else {
                    t
                }
            };
            let up = analysis::upgrade::upgrade(&b, rel(&from), rel(&to));
            let same = up.text == a;
            println!(
                "{} {id} {from}->{to} {:?}",
                if same {
                    "SAME"
                } else if up.text == b {
                    "NONE"
                } else {
                    "DIFF"
                },
                up.applied.iter().map(|x| x.change.id).collect::<Vec<_>>()
            );
            if !same {
                println!("  before: {b:?}\n  want:   {a:?}\n  got:    {:?}", up.text);
            }
        }
        return;
    }
    let up = analysis::upgrade::upgrade(&text, rel(&args[2]), rel(&args[3]));
    eprintln!(
        "{:?} {:?}",
        up.applied
            .iter()
            .map(|x| (x.change.id, x.places))
            .collect::<Vec<_>>(),
        up.lost
    );
    print!("{}", up.text);
}
