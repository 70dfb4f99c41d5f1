//! What the tests share.

pub mod openset;
