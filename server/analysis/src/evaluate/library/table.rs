//! The functions of other libraries that configurations call, with their parameters: `_` positional,
//! `~label`, `?label`.

/// Sorted by path.
const FUNCTIONS: &[(&str, &str)] = &[
    ("Cmdliner.Arg.bool", ""),
    ("Cmdliner.Arg.enum", "_"),
    (
        "Cmdliner.Arg.info",
        "?deprecated ?absent ?docs ?docv ?doc ?env _",
    ),
    ("Cmdliner.Arg.int", ""),
    ("Cmdliner.Arg.some", "?none _"),
    ("Cmdliner.Arg.string", ""),
    ("Fmt.str", "_"),
    ("Fmt.strf", "_"),
    ("Ipaddr.V4.Prefix.of_address_string_exn", "_"),
    ("Ipaddr.V4.Prefix.of_string_exn", "_"),
    ("Ipaddr.V4.of_string_exn", "_"),
    ("Ipaddr.V6.Prefix.of_string_exn", "_"),
    ("Ipaddr.V6.of_string_exn", "_"),
    ("Ipaddr.of_string_exn", "_"),
    ("Stdlib.!", "_"),
    ("Stdlib.!=", "_ _"),
    ("Stdlib.&&", "_ _"),
    ("Stdlib.*", "_ _"),
    ("Stdlib.+", "_ _"),
    ("Stdlib.-", "_ _"),
    ("Stdlib./", "_ _"),
    ("Stdlib.:=", "_ _"),
    ("Stdlib.<", "_ _"),
    ("Stdlib.<=", "_ _"),
    ("Stdlib.<>", "_ _"),
    ("Stdlib.=", "_ _"),
    ("Stdlib.==", "_ _"),
    ("Stdlib.>", "_ _"),
    ("Stdlib.>=", "_ _"),
    ("Stdlib.@", "_ _"),
    ("Stdlib.@@", "_ _"),
    ("Stdlib.Filename.basename", "_"),
    ("Stdlib.Filename.concat", "_ _"),
    ("Stdlib.Format.asprintf", "_"),
    ("Stdlib.Format.sprintf", "_"),
    ("Stdlib.Fun.const", "_ _"),
    ("Stdlib.Fun.flip", "_ _ _"),
    ("Stdlib.Fun.id", "_"),
    ("Stdlib.Int.to_string", "_"),
    ("Stdlib.List.append", "_ _"),
    ("Stdlib.List.assoc", "_ _"),
    ("Stdlib.List.assoc_opt", "_ _"),
    ("Stdlib.List.combine", "_ _"),
    ("Stdlib.List.concat", "_"),
    ("Stdlib.List.concat_map", "_ _"),
    ("Stdlib.List.cons", "_ _"),
    ("Stdlib.List.exists", "_ _"),
    ("Stdlib.List.filter", "_ _"),
    ("Stdlib.List.filter_map", "_ _"),
    ("Stdlib.List.find", "_ _"),
    ("Stdlib.List.find_opt", "_ _"),
    ("Stdlib.List.flatten", "_"),
    ("Stdlib.List.fold_left", "_ _ _"),
    ("Stdlib.List.fold_right", "_ _ _"),
    ("Stdlib.List.for_all", "_ _"),
    ("Stdlib.List.hd", "_"),
    ("Stdlib.List.init", "_ _"),
    ("Stdlib.List.iter", "_ _"),
    ("Stdlib.List.iteri", "_ _"),
    ("Stdlib.List.length", "_"),
    ("Stdlib.List.map", "_ _"),
    ("Stdlib.List.map2", "_ _ _"),
    ("Stdlib.List.mapi", "_ _"),
    ("Stdlib.List.mem", "_ _"),
    ("Stdlib.List.mem_assoc", "_ _"),
    ("Stdlib.List.nth", "_ _"),
    ("Stdlib.List.nth_opt", "_ _"),
    ("Stdlib.List.rev", "_"),
    ("Stdlib.List.rev_append", "_ _"),
    ("Stdlib.List.rev_map", "_ _"),
    ("Stdlib.List.split", "_"),
    ("Stdlib.List.tl", "_"),
    ("Stdlib.Option.bind", "_ _"),
    ("Stdlib.Option.get", "_"),
    ("Stdlib.Option.is_none", "_"),
    ("Stdlib.Option.is_some", "_"),
    ("Stdlib.Option.iter", "_ _"),
    ("Stdlib.Option.map", "_ _"),
    ("Stdlib.Option.none", ""),
    ("Stdlib.Option.some", "_"),
    ("Stdlib.Option.to_list", "_"),
    ("Stdlib.Option.value", "_ ~default"),
    ("Stdlib.Printf.printf", "_"),
    ("Stdlib.Printf.sprintf", "_"),
    ("Stdlib.String.capitalize", "_"),
    ("Stdlib.String.capitalize_ascii", "_"),
    ("Stdlib.String.cat", "_ _"),
    ("Stdlib.String.concat", "_ _"),
    ("Stdlib.String.contains", "_ _"),
    ("Stdlib.String.ends_with", "~suffix _"),
    ("Stdlib.String.equal", "_ _"),
    ("Stdlib.String.length", "_"),
    ("Stdlib.String.lowercase", "_"),
    ("Stdlib.String.lowercase_ascii", "_"),
    ("Stdlib.String.make", "_ _"),
    ("Stdlib.String.map", "_ _"),
    ("Stdlib.String.split_on_char", "_ _"),
    ("Stdlib.String.starts_with", "~prefix _"),
    ("Stdlib.String.sub", "_ _ _"),
    ("Stdlib.String.trim", "_"),
    ("Stdlib.String.uncapitalize_ascii", "_"),
    ("Stdlib.String.uppercase", "_"),
    ("Stdlib.String.uppercase_ascii", "_"),
    ("Stdlib.Sys.file_exists", "_"),
    ("Stdlib.Sys.getcwd", "_"),
    ("Stdlib.Sys.getenv", "_"),
    ("Stdlib.Sys.getenv_opt", "_"),
    ("Stdlib.Sys.is_directory", "_"),
    ("Stdlib.Sys.readdir", "_"),
    ("Stdlib.^", "_ _"),
    ("Stdlib.bool_of_string", "_"),
    ("Stdlib.compare", "_ _"),
    ("Stdlib.decr", "_"),
    ("Stdlib.exit", "_"),
    ("Stdlib.failwith", "_"),
    ("Stdlib.fst", "_"),
    ("Stdlib.ignore", "_"),
    ("Stdlib.incr", "_"),
    ("Stdlib.int_of_string", "_"),
    ("Stdlib.int_of_string_opt", "_"),
    ("Stdlib.invalid_arg", "_"),
    ("Stdlib.max", "_ _"),
    ("Stdlib.max_int", ""),
    ("Stdlib.min", "_ _"),
    ("Stdlib.min_int", ""),
    ("Stdlib.mod", "_ _"),
    ("Stdlib.not", "_"),
    ("Stdlib.pred", "_"),
    ("Stdlib.prerr_endline", "_"),
    ("Stdlib.print_endline", "_"),
    ("Stdlib.print_newline", "_"),
    ("Stdlib.print_string", "_"),
    ("Stdlib.raise", "_"),
    ("Stdlib.ref", "_"),
    ("Stdlib.snd", "_"),
    ("Stdlib.string_of_bool", "_"),
    ("Stdlib.string_of_int", "_"),
    ("Stdlib.succ", "_"),
    ("Stdlib.|>", "_ _"),
    ("Stdlib.||", "_ _"),
    ("Stdlib.~-", "_"),
];

/// The parameters of a function, if it is one that configurations compute with.
pub(super) fn parameters(path: &str) -> Option<&'static str> {
    let at = FUNCTIONS
        .binary_search_by(|(name, _)| (*name).cmp(path))
        .ok()?;
    Some(FUNCTIONS[at].1)
}

/// Whether some function lies in the module.
pub(super) fn is_module(path: &str) -> bool {
    let at = FUNCTIONS.partition_point(|(name, _)| *name < path);
    FUNCTIONS[at..]
        .iter()
        .take_while(|(name, _)| name.starts_with(path))
        .any(|(name, _)| {
            name.as_bytes().get(path.len()) == Some(&b'.') && name.len() > path.len() + 1
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(FUNCTIONS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(is_module("Stdlib.List") && is_module("Ipaddr") && !is_module("Stdlib.Lis"));
    }
}
