//! Domains read from files, and written back.

use super::*;
use crate::parse;

fn domain(text: &str) -> Domain {
    Domain::of(&Settings::of(&parse(text)), XenVersion::NEWEST)
}

fn guest_of(text: &str, release: XenVersion) -> Option<Guest> {
    let parse = parse(text);
    let domain = Domain::of(&Settings::of(&parse), release);
    domain.guest.map(|guest| guest.value)
}

#[test]
fn reads_the_type_like_xl() {
    let newest = XenVersion::NEWEST;
    assert_eq!(guest_of("type='pvh'", newest), Some(Guest::Pvh));
    assert_eq!(guest_of("type='p'", newest), Some(Guest::Pv));
    assert_eq!(guest_of("type=''", newest), Some(Guest::Hvm));
    assert_eq!(guest_of("type='PVH'", newest), None);
    assert_eq!(guest_of("builder='linux'", newest), None);
    assert_eq!(
        guest_of("builder='linux'", XenVersion::new(4, 9)),
        Some(Guest::Pv)
    );
    assert_eq!(guest_of("type='pvh'", XenVersion::new(4, 9)), None);
}

#[test]
fn leaves_out_what_xl_cannot_read() {
    let read =
        domain("memory='512M'\nvcpus=2\nvcpus+='1'\ndisk=['/a,raw,xvda',['x'],'/b,raw,xvdb']\n");
    assert_eq!(read.memory, None);
    assert_eq!(read.vcpus, None);
    assert_eq!(read.disks.len(), 1);
}

#[test]
fn values_know_their_place() {
    let text = "extra='a\\\\b'\nmemory = 64\n";
    let read = domain(text);
    let place = |range: TextRange| &text[range];
    assert_eq!(place(read.extra.unwrap().range), "a\\\\b");
    assert_eq!(place(read.memory.unwrap().range), "64");
}

#[test]
fn what_is_written_is_read_back() {
    for text in [
        "name='a'\ntype='pvh'\nkernel='/k'\nmemory=64\nextra='it\\'s \"x\" \\\\ \\n.'\n",
        "name=\"it's\"\nbuilder='hvm'\nvcpus='-1'\nmaxvcpus=4\n",
        "disk=['/a,raw,xvda','/b,qcow2,xvdb,r']\nvif=['','bridge=br0']\npci=['01:00.0']\n",
    ] {
        let read = domain(text);
        let again = domain(&read.write());
        let shown = |domain: &Domain| {
            let texts = domain
                .disks
                .iter()
                .map(|disk| disk.text.as_str().to_owned());
            let numbers = [&domain.memory, &domain.vcpus, &domain.maxvcpus];
            let numbers = numbers.map(|field| field.as_ref().map(|field| field.value));
            let guest = domain.guest.as_ref().map(|guest| guest.value);
            let extra = domain.extra.as_ref().map(|extra| extra.value.clone());
            (
                texts.collect::<Vec<_>>(),
                numbers,
                guest,
                extra,
                domain.vifs.len(),
                domain.pci.len(),
            )
        };
        assert_eq!(shown(&read), shown(&again), "{}", read.write());
    }
}
