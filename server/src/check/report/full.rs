//! Under construction.

use super::super::Checked;

pub(super) fn render(checked: &[Checked]) -> String {
    super::concise::render(checked)
}
