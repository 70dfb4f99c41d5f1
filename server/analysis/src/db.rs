//! The database: inputs are file texts with what is known about them from outside; everything else
//! is derived, remembered, and recomputed only where an input changed.
//!
//! A clone is a snapshot for one read. Setting an input cancels the reads that are under way on
//! other clones, which is why every profile unwinds on panic.

/// What a query needs to run: any salsa database. All our inputs are salsa inputs, so no method of
/// our own is needed.
#[salsa::db]
pub trait Db: salsa::Database {}

/// The one database of a process.
#[salsa::db]
#[derive(Clone, Default)]
pub struct Database {
    storage: salsa::Storage<Self>,
}

#[salsa::db]
impl salsa::Database for Database {}

#[salsa::db]
impl Db for Database {}
