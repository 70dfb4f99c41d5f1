//! Key values after `--`, as one gives them to `mirage configure`: `--KEY=VALUE` or `--FLAG`.

/// Reads the arguments after `--`: names without dashes, with their values.
///
/// # Errors
/// A sentence about the first argument that is no key.
pub(crate) fn parse(arguments: &[String]) -> Result<Vec<(String, Option<String>)>, String> {
    arguments.iter().map(|argument| key(argument)).collect()
}

fn key(argument: &str) -> Result<(String, Option<String>), String> {
    let refused = || format!("'{argument}' is no key value; write --KEY=VALUE or --FLAG");
    let name = argument
        .strip_prefix("--")
        .or_else(|| argument.strip_prefix('-'))
        .ok_or_else(refused)?;
    let (name, value) = match name.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (name, None),
    };
    if name.is_empty() {
        return Err(refused());
    }
    Ok((name.to_owned(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_values_or_are_flags() {
        let arguments = ["--net=direct", "--dhcp", "-t=xen", "--hello=a=b"].map(str::to_owned);
        let keys = parse(&arguments).expect("all are keys");
        let value = |value: &str| Some(value.to_owned());
        assert_eq!(
            keys,
            [
                ("net".to_owned(), value("direct")),
                ("dhcp".to_owned(), None),
                ("t".to_owned(), value("xen")),
                ("hello".to_owned(), value("a=b")),
            ]
        );
    }

    #[test]
    fn other_words_are_refused() {
        assert!(parse(&["net".to_owned()]).is_err_and(|problem| problem.contains("'net'")));
        assert!(parse(&["--=3".to_owned()]).is_err());
    }
}
