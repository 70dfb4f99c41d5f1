//! What can be wrong with the text of a file, before any key is looked at.

use rowan::TextRange;

/// One place where libxlutil refuses the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The bytes a person should look at.
    pub range: TextRange,
    /// A sentence without a full stop.
    pub message: String,
    /// What was found, so that a rule can offer the right repair.
    pub kind: SyntaxErrorKind,
}

/// The families of syntax errors. Each has its own rule and repair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SyntaxErrorKind {
    /// A comment on the last line, without a line end.
    CommentAtEnd,
    /// A carriage return outside strings and comments.
    CarriageReturn,
    /// A byte order mark at the start.
    ByteOrderMark,
    /// A fence of three backquotes.
    MarkdownFence,
    /// A placeholder such as `@NAME@` outside quotes.
    Placeholder,
    /// A value that needs quotes or another spelling: `pvh`, `True`, `512M`, `-1`.
    UnquotedValue,
    /// An expression or a statement of Python.
    Python,
    /// A backslash followed by something `xl` does not decode.
    Escape,
    /// A string without its closing quote.
    UnclosedString,
    /// A list without its closing bracket.
    UnclosedList,
    /// Two items of a list with no comma between them.
    MissingComma,
    /// A comma with nothing before it.
    ExtraComma,
    /// Text added to a list, or a list to text.
    MixedAppend,
    /// More on the line after a complete setting.
    ExtraText,
    /// A key without a value.
    MissingValue,
    /// A key without `=`.
    MissingEquals,
    /// Brackets nested deeper than libxlutil's parser can follow.
    TooDeep,
    /// Any other character or token out of place.
    Unexpected,
}
