//! The tables under `data/`: lines of cells between tabs, `#` before a remark, `-` for nothing.

/// The rows of a table as fixed numbers of cells; a row of another width does not exist in the
/// data, as a test makes sure.
pub(crate) fn rows<const N: usize>(
    text: &'static str,
) -> impl Iterator<Item = [&'static str; N]> + Clone {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .filter_map(|line| {
            let mut cells = line.split('\t');
            let mut row = [""; N];
            for cell in &mut row {
                *cell = cells.next()?;
            }
            cells.next().is_none().then_some(row)
        })
}

/// A cell that may say that there is nothing.
pub(crate) fn optional(cell: &'static str) -> Option<&'static str> {
    (cell != "-").then_some(cell)
}

#[cfg(test)]
/// Lines that are not remarks, to compare with the number of rows that were understood.
pub(crate) fn line_count(text: &str) -> usize {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .count()
}
