//! Keys of boot time: until 4.4 the configuration defined them and the unikernel asked the generated
//! `Key_gen` for their values; since 4.5.0 the unikernel defines them itself, as terms of Cmdliner.
//!
//! Only a definition whose every part is understood moves. What a key of configure time decides
//! stays in the configuration.

mod definition;
mod unikernel;

pub use unikernel::arguments;

pub(super) use definition::read;

/// A key of a configuration that becomes an argument of the unikernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BootArgument {
    /// The job that took it: `Unikernel.Main`.
    pub module: String,
    /// The variable of the configuration.
    pub name: String,
    /// The function of `Key_gen` that returned its value.
    pub generated: String,
    /// How Cmdliner describes it: `Cmdliner.Arg.info ~doc:"…" [ "port" ]`.
    pub info: String,
    /// The term, which calls that description `doc`: `value & opt int 8080 doc`.
    pub term: String,
    /// The function that registers it.
    pub register: String,
}
