//! What mending changes, as a unified diff that `patch` understands.

use similar::TextDiff;

/// The diff between two texts of the file `name`.
pub(crate) fn unified(name: &str, old: &str, new: &str) -> String {
    TextDiff::from_lines(old, new)
        .unified_diff()
        .context_radius(3)
        .header(&format!("a/{name}"), &format!("b/{name}"))
        .to_string()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn a_diff_has_headers_and_lines() {
        expect![[r#"
            --- a/config.ml
            +++ b/config.ml
            @@ -1,3 +1,3 @@
             a
            -b
            +B
             c
        "#]]
        .assert_eq(&unified("config.ml", "a\nb\nc\n", "a\nB\nc\n"));
    }
}
